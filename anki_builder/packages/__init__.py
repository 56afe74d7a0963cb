"""Notes to .apkg files and back."""
