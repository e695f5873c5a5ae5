"""The typed client of the HTTP API: what the command line, the demo and tools of others speak with."""

from api.client.client import Client, ProblemAnswer, RefusedElsewhere

__all__ = ["Client", "ProblemAnswer", "RefusedElsewhere"]
