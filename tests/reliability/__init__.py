"""Faults that users and machines commit, and whether the tool holds: `python -m tests.reliability`."""
