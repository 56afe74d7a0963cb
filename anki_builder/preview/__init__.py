"""Cards as Anki shows them, made without Anki."""
