"""Dossiers at the edge: read what somebody sends, keep drafts and revisions, examine, compare."""
