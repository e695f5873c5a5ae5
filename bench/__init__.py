"""The figures we publish, each from a command that anyone can run: `python -m bench --help`."""
