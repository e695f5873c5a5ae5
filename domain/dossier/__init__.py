"""申请书: what an applicant fills in and attaches, in the order in which to read it.

`kinds`      the closed lists of the form          `form`       its sections and rows
`labels`     what people call each field           `limits`     what any text, list or number may be
`months`     对年对月: whole months and years       `canonical`  a revision's bytes and its digests
`materials`  which files each section asks for     `diff`       what changed between two revisions
"""
