"""The linter: what makes a card bad that the format allows."""
