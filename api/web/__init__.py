"""The HTTP API: programs and pages come in here, and nowhere else."""
