"""The one exception that the library raises on purpose; faults of the disk are OSError."""


class ProjectError(Exception):
    """There is no project, or it was asked for something that it does not have; the message is for people."""
