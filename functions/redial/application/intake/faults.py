"""What is found wrong with a request when it is to be stored, in words."""

from msgspec.structs import replace

from redial.contracts.request_envelope import ENVELOPE_MEMBERS, REQUEST_MEMBERS
from redial.contracts.task_tokens import TASK_TOKEN
from redial.contracts.validation import Invalid, Valid
from redial.domain.call.calls import Call, FieldError
from redial.domain.call.requests import CallRequest
from redial.domain.call.task_tokens import MOST_TOKENS
from redial.domain.times import to_iso

_KNOWN_FIELDS = REQUEST_MEMBERS | ENVELOPE_MEMBERS


def field_known(error: FieldError) -> str:
    """Name a wrong field as a log may: what a producer calls a field of its own may be anything, such as its message."""
    name = error.field.partition(".")[0]
    return name if name in _KNOWN_FIELDS else "(another)"


def conflict_with(existing: Call, request: CallRequest) -> Invalid:
    """Say that a request has the key of another one."""
    if existing.request.request_id != request.request_id:
        error = FieldError(
            field="request_id",
            message=f"expected a key that is new: call {existing.call_id} of {to_iso(existing.accepted_at)} has the request_id "
            f"{existing.request.request_id}, which one of the further recipients would have",
        )
        return invalid_of(request, error)
    error = FieldError(
        field="request_id",
        message=f"expected a key that is new, or the same content as before: call {existing.call_id} "
        f"of {to_iso(existing.accepted_at)} has this request_id and another content",
    )
    return invalid_of(request, error)


def too_many_tokens(call: Call, judged: Valid | Invalid) -> Invalid:
    """Say that too many tasks wait for a call already, or did."""
    error = FieldError(
        field=TASK_TOKEN,
        message=f"expected at most {MOST_TOKENS} tokens for one request, of which call {call.call_id} has had so many: send "
        "it without a token, or with a request_id that is new",
    )
    if isinstance(judged, Valid):
        return invalid_of(judged.request, error)
    return replace(judged, errors=(error,), error_count=1)


def invalid_of(request: CallRequest, *errors: FieldError) -> Invalid:
    """Give a valid request as one with errors."""
    return Invalid(
        errors=errors,
        error_count=len(errors),
        request_id=request.request_id,
        destination_phone_number=request.destination_phone_number,
        campaign=request.campaign,
        name=request.name,
    )
