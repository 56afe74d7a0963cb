"""Packages tried in the real Anki library."""
