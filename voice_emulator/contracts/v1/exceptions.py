"""
The errors of the API, each with its HTTP status.

The first six are modelled for the voice API. For requests that reach no operation the reference has no answer; the
emulator gives those that the Amazon Pinpoint API, of the same service family, documents (405 and 413). Those of 403 and
503 are AWS's common errors.
"""

from voice_emulator.errors import VoiceApiError


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


class ServiceUnavailable(VoiceApiError):
    """The service cannot answer for now."""

    status_code = 503


class RequestAbortedException(VoiceApiError):
    """The request was given up before it was answered, as when its client seems to be gone; what became of it is not said."""

    status_code = 400
    is_failure = True


class RequestTimeoutException(VoiceApiError):
    """The request took too long; what became of it is not said."""

    status_code = 408
    is_failure = True


class ForbiddenException(VoiceApiError):
    """The request may come from a web page that has no business here; the emulator's own, see `http/guard.py`."""

    def __init__(self, message: str, status_code: int) -> None:
        super().__init__(message)
        self.status_code = status_code


def error_of_fault(fault: str, operation: str) -> VoiceApiError:
    """Return the error that a fault is answered with; the service does nothing, unless the fault says that it does."""
    match fault:
        case "throttled":
            return TooManyRequestsException("Too many requests.")
        case "refused" | "opted_out" | "not_verified" | "country_blocked":
            refused = "call this destination" if operation == "SendVoiceMessage" else "do this"
            return BadRequestException(f"The service does not {refused}.")
        case "daily_limit" | "spend_limit":
            return TooManyRequestsException("Too many requests.")
        case "access_denied":
            return AccessDeniedException(f"User is not authorized to perform: sms-voice:{operation}")
        case "expired_token":
            return ExpiredTokenException("The security token included in the request is expired")
        case "unsigned":
            return MissingAuthenticationTokenException("Missing Authentication Token")
        case "unavailable":
            return ServiceUnavailable("The service is unavailable for now.")
        case "request_aborted_with_call" | "request_aborted_without_call":
            return RequestAbortedException("The request was aborted before a reply was sent back.")
        case "request_timeout_with_call" | "request_timeout_without_call":
            return RequestTimeoutException("The request took too long.")
        case _:
            return InternalServiceErrorException("The service met an unexpected error.")
