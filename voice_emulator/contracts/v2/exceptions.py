"""
The errors of version 2: a code, and members that say which of its reasons it was.

Each error of the service's own is HTTP 400, but for InternalServerException; those of other statuses are AWS's common errors.
Reasons and types of resources are those of botocore's model.
"""

from typing import Any, Literal

from voice_emulator.errors import VoiceApiError

ResourceType = Literal[
    "account",
    "phone-number",
    "pool",
    "configuration-set",
    "event-destination",
    "opt-out-list",
    "opted-out-number",
    "protect-configuration",
    "verified-destination-number",
    "message",
    "registration",
    "rcs-agent",
]


class JsonApiError(VoiceApiError):
    """
    An error answer of version 2.

    Parameters
    ----------
    code
        The error's name on the wire.
    members
        What the body holds beside `Message`.
    """

    modelled = True

    def __init__(
        self,
        code: str,
        message: str,
        members: dict[str, object] | None = None,
        *,
        status_code: int = 400,
        limit: str | None = None,
    ) -> None:
        super().__init__(message, limit=limit)
        self.code = code
        self.status_code = status_code
        self.members = members or {}

    @property
    def error_type(self) -> str:
        """The value of `__type`."""
        return self.code

    @property
    def reason(self) -> str | None:
        """The value of `Reason`; None for an error that gives none."""
        reason = self.members.get("Reason")
        return reason if isinstance(reason, str) else None

    def content(self) -> dict[str, Any]:
        """Return the body."""
        return {"__type": self.code, "Message": self.message, **self.members}


class _Failure(JsonApiError):
    """One of AWS's common errors that say that the service failed, by another status than 5xx."""

    is_failure = True


def validation_error(
    reason: str, message: str, *, fields: dict[str, str] | None = None, limit: str | None = None
) -> JsonApiError:
    """
    Return a ValidationException.

    Parameters
    ----------
    fields
        What is wrong with each member, by its name.
    """
    members: dict[str, object] = {"Reason": reason}
    if fields:
        members["Fields"] = [{"Name": name, "Message": fault} for name, fault in fields.items()]
    return JsonApiError("ValidationException", message, members, limit=limit)


def conflict(reason: str, message: str, resource_type: ResourceType, resource_id: str) -> JsonApiError:
    """Return a ConflictException about a resource."""
    members: dict[str, object] = {"Reason": reason, "ResourceType": resource_type, "ResourceId": resource_id}
    return JsonApiError("ConflictException", message, members)


def not_found(resource_type: ResourceType, resource_id: str) -> JsonApiError:
    """Return a ResourceNotFoundException."""
    members: dict[str, object] = {"ResourceType": resource_type, "ResourceId": resource_id}
    return JsonApiError("ResourceNotFoundException", f"There is no {resource_type} {resource_id!r}.", members)


def quota_exceeded(reason: str, message: str, limit: str) -> JsonApiError:
    """Return a ServiceQuotaExceededException by the limit of a name in the settings."""
    return JsonApiError("ServiceQuotaExceededException", message, {"Reason": reason}, limit=limit)


def throttled(message: str, limit: str | None = None) -> JsonApiError:
    """Return a ThrottlingException, which tells neither a reason nor how long to wait."""
    return JsonApiError("ThrottlingException", message, limit=limit)


def internal_error(request_id: str, message: str = "The service met an unexpected error.") -> JsonApiError:
    """Return an InternalServerException."""
    return JsonApiError("InternalServerException", message, {"RequestId": request_id}, status_code=500)


def serialization_error(message: str) -> JsonApiError:
    """Return what a body is answered that cannot be read; the service's model does not have it."""
    return JsonApiError("SerializationException", message)


def request_too_large(message: str) -> JsonApiError:
    """Return what a body is answered that is larger than the service reads; one of AWS's common errors."""
    return JsonApiError("RequestEntityTooLargeException", message, status_code=413)


def forbidden(message: str, status_code: int) -> JsonApiError:
    """Return what a request is answered that may come from a web page; the emulator's own, see `http/guard.py`."""
    return JsonApiError("ForbiddenException", message, status_code=status_code)


def unknown_operation(message: str) -> JsonApiError:
    """Return what a target is answered that is no operation; the service's model does not have it."""
    return JsonApiError("UnknownOperationException", message, status_code=404)


def error_of_fault(fault: str, operation: str, request_id: str, account: str) -> JsonApiError:
    """Return the error that a fault is answered with; the service does nothing, unless the fault says that it does."""
    match fault:
        case "refused":
            return validation_error("OTHER", "The service does not do this.")
        case "conflict":
            # What the model names first of this error: more than one operation on the same resource at the same time.
            message = "Another request changes the same resource at this moment."
            return conflict("RESOURCE_MODIFICATION_NOT_ALLOWED", message, "account", account)
        case "throttled":
            return throttled("Rate exceeded.")
        case "access_denied":
            return JsonApiError("AccessDeniedException", f"User is not authorized to perform: sms-voice:{operation}")
        case "expired_token":
            message = "The security token included in the request is expired"
            return JsonApiError("ExpiredTokenException", message, status_code=403)
        case "unsigned":
            message = "Missing Authentication Token"
            return JsonApiError("MissingAuthenticationTokenException", message, status_code=403)
        case "unavailable":
            return JsonApiError("ServiceUnavailable", "The service is unavailable for now.", status_code=503)
        case "request_aborted_with_call" | "request_aborted_without_call":
            return _Failure("RequestAbortedException", "The request was aborted before a reply was sent back.")
        case "request_timeout_with_call" | "request_timeout_without_call":
            return _Failure("RequestTimeoutException", "The request took too long.", status_code=408)
        case _:
            return internal_error(request_id)
