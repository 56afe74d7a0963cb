"""The tests: run by `python -m pytest`."""
