"""How this system speaks with PostgreSQL: what those who write and those who read share."""
