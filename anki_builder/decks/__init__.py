"""Builds and releases: what is written under decks/."""
