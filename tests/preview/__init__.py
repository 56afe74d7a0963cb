"""The renderer of cards, held against the real Anki."""
