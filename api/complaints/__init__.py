"""Complaints as people lodge and read them; what becomes of one is its own workflow's."""
