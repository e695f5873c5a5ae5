"""Meetings of committees as people convene and read them, and the pool that experts are drawn from."""
