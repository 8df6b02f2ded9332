"""AWS JSON 1.0: the operation of a request, what it is asked, and what is wrong with that."""

import re
from typing import Any, TypeVar

import msgspec

from voice_emulator.contracts.v2.exceptions import JsonApiError, serialization_error, validation_error
from voice_emulator.echo import told

TARGET_PREFIX = "PinpointSMSVoiceV2."
CONTENT_TYPE = "application/x-amz-json-1.0"
Answer = dict[str, Any]

T = TypeVar("T", bound=msgspec.Struct)
_WRONG_TYPE = ", got `"
# A pattern of the model, which `members.text` has matched as a whole; the decoder writes each backslash twice.
_PATTERN = re.compile(r"^Expected `str` matching regex '\^\(\?:(.*)\)\\\\Z'", re.DOTALL)


def decode_input(body: bytes, shape: type[T]) -> T:
    """
    Decode a request's body; an empty one counts as `{}`.

    Raises
    ------
    JsonApiError
        SerializationException if it is not JSON or a value has the wrong type; ValidationException, with each member that is
        wrong, if one is missing or breaks a constraint of the model.
    """
    try:
        return msgspec.json.decode(body or b"{}", type=shape)
    except msgspec.ValidationError as error:
        raise _fault(body or b"{}", shape, told(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise serialization_error(f"The request's body cannot be read: {told(error)}") from None


def _fault(body: bytes, shape: type[T], first: str) -> JsonApiError:
    """Look at the members one by one: the decoder stops at the first that is wrong."""
    try:
        written = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return serialization_error(f"The request's body cannot be read: {told(error)}")
    if not isinstance(written, dict):
        return serialization_error(f"The request's body cannot be read: {first}")
    missing: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in msgspec.structs.fields(shape):
        name, value = field.encode_name, written.get(field.encode_name)
        if value is None:
            if field.required:
                missing[name] = "is required"
            continue
        try:
            msgspec.convert(value, field.type)
        except msgspec.ValidationError as error:
            message = told(error)
            if _WRONG_TYPE in message:
                return serialization_error(f"{name}: {message}")
            wrong[name] = _PATTERN.sub(lambda found: f"must match {found[1]}".replace(r"\\", "\\"), message)
    if not missing and not wrong:  # a member stands there twice, and only its first value is wrong
        return serialization_error(f"The request's body cannot be read: {first}")
    reason = "FIELD_VALIDATION_FAILED" if wrong else "MISSING_PARAMETER"
    faults = "; ".join(f"{name}: {message}" for name, message in {**missing, **wrong}.items())
    return validation_error(reason, f"The request is not valid. {faults}", fields={**missing, **wrong})


def encode_answer(answer: Answer) -> bytes:
    """Return the body of an answer; members without a value are left out."""
    return msgspec.json.encode({name: value for name, value in answer.items() if value is not None})


def timestamp(at_ms: int) -> float:
    """Return a time as answers have it: Unix seconds."""
    return at_ms / 1000
