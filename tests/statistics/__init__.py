"""The statistics of decks: what is counted, and how it is shown."""
