"""The site of a deck: its releases, its cards to try, and what is in it, as files for any web server."""
