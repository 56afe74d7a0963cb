"""The exceptions that the library raises on purpose; faults of the disk are OSError."""


class ProjectError(Exception):
    """There is no project, or it was asked for something that it does not have; the message is for people."""


class MissingExtraError(ProjectError):
    """What was asked for needs a library that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        """`what` needs the library, which comes with an extra of this package."""
        super().__init__(f"{what} needs a library that is not installed: pip install 'anki-builder[{extra}]'")
