"""The exceptions that the library raises on purpose; faults of the disk are OSError."""


class ProjectError(Exception):
    """There is no project, or it was asked for something that it does not have; the message is for people."""


class MissingExtraError(ProjectError):
    """What was asked for needs a library that is not installed."""

    def __init__(self, need: str, extra: str) -> None:
        """`need` says what needs which library, and `extra` of this package brings it."""
        super().__init__(f"{need}: pip install 'anki-builder[{extra}]'")
