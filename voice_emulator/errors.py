"""What an operation raises, in either version, instead of an answer."""

from typing import Any

from voice_emulator.echo import bounded


class VoiceApiError(Exception):
    """An error answer. Its class name is the error type on the wire."""

    status_code = 500
    modelled = False
    """Whether the clients' model of the API has this error. Of others some clients show what the headers say, not the body."""

    is_failure = False
    """Whether the service failed, and did not refuse; an error of 5xx says that by its status."""

    def __init__(self, message: str, *, limit: str | None = None) -> None:
        super().__init__(message)
        self.message = bounded(message)
        self.limit = limit
        """The limit that was passed, by its name in the settings; None when it was not a limit."""

    @property
    def error_type(self) -> str:
        """The value of the `x-amzn-ErrorType` header."""
        return type(self).__name__

    @property
    def reason(self) -> str | None:
        """Which of its reasons it was, where errors say that."""
        return None

    def content(self) -> dict[str, Any]:
        """Return the body."""
        return {"Message": self.message}
