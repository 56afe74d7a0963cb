"""Text as authors write it to HTML as Anki shows it, and back to what a person reads."""
