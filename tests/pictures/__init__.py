"""Pictures of real cards for README, as the real Anki and the preview show them, taken by a real browser."""
