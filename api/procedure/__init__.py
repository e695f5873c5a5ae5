"""The dossier of a procedure (办理全程档案): one file that proves itself without the system."""
