"""Facts to Anki notes: the frozen note types, fields, tags and cards."""
