"""Files: what they are by their content, where they are kept, who compared and who opened them.

`inspection`  what a file is; in a process of its own   `scanning`  the virus scanner, if there is one
`files`       uploads, marks and openings, kept in an object store
"""
