"""The site of a deck: its pages read as a browser would read them, without one."""
