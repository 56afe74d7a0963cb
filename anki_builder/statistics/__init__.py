"""A deck in numbers: what is in it, what is out of date, and what is missing; knows nothing of files and terminals."""
