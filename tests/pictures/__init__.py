"""Pictures of real cards for README: built, imported into the real Anki library, and shown by a real browser."""
