"""What authors write: fact files and deck.yaml, read, checked and found on disk."""
