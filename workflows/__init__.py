"""The story over time: waits and calls, decides nothing. Start with `application`."""
