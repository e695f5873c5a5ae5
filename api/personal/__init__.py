"""A person's own data: what is kept, who looked at it, and its end (PIPL 44, 45, 47)."""
