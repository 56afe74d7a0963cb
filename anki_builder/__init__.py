"""Builds Anki decks from structured fact files: permanent identity, proven upgrades.

The package's modules form layers; `tests/test_architecture.py` holds the table of which may import which.
"""

__version__ = "0.1.0"
