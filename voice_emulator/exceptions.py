"""
The errors of the API, each with its HTTP status.

The first six are modelled for the voice API. For requests that reach no operation the reference has no answer; the
emulator gives those that the Amazon Pinpoint API, of the same service family, documents (405 and 413). Those of 403 are AWS's
common errors.
"""

from typing import Any


class VoiceApiError(Exception):
    """An error answer. Its class name is the error type on the wire."""

    status_code = 500
    modelled = False
    """Whether the clients' model of the API has this error. Of others some clients show what the headers say, not the body."""

    def __init__(self, message: str, *, limit: str | None = None) -> None:
        super().__init__(message)
        self.message = message
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


class BadRequestException(VoiceApiError):
    """The input that was provided is invalid."""

    status_code = 400
    modelled = True


class NotFoundException(VoiceApiError):
    """The resource does not exist."""

    status_code = 404
    modelled = True


class AlreadyExistsException(VoiceApiError):
    """The resource exists already."""

    status_code = 409
    modelled = True


class LimitExceededException(VoiceApiError):
    """There are too many resources of this type."""

    status_code = 412
    modelled = True


class TooManyRequestsException(VoiceApiError):
    """Too many requests were issued to the resource."""

    status_code = 429
    modelled = True


class InternalServiceErrorException(VoiceApiError):
    """The service met an unexpected error."""

    status_code = 500
    modelled = True


class MethodNotAllowedException(VoiceApiError):
    """The resource does not have this method."""

    status_code = 405

    def __init__(self, message: str, allow: str) -> None:
        super().__init__(message)
        self.allow = allow
        """The methods that it has, for the `Allow` header."""


class PayloadTooLargeException(VoiceApiError):
    """The request's body is larger than the service reads."""

    status_code = 413


class AccessDeniedException(VoiceApiError):
    """The identity has no permission for the operation."""

    status_code = 403


class ExpiredTokenException(VoiceApiError):
    """The credentials have expired."""

    status_code = 403


class MissingAuthenticationTokenException(VoiceApiError):
    """The request is not signed."""

    status_code = 403


class ForbiddenException(VoiceApiError):
    """The request may come from a web page that has no business here; the emulator's own, see `guard.py`."""

    def __init__(self, message: str, status_code: int) -> None:
        super().__init__(message)
        self.status_code = status_code
