"""What differs between two versions of a deck, and how people read it."""
