"""
The text of a call request, read as JSON without a guess.

Also says what a text is that is no request: the usual mistakes of wiring a queue to a topic or a bus have a name.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from redial.domain.bounded_text import has_surrogates
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import CallRequest

BODY = "(body)"

LONGEST_REQUEST = 262_144
"""In bytes. A text of 6,000 characters takes 72,000 with each of them escaped; no request that can be valid is longer."""

_LONGEST_NUMBER = 400
_FIELDS = frozenset(CallRequest.__struct_fields__)
_NOT_A_FIELD = (
    "expected a call request, which has request_id, destination_phone_number and content, got an object with none of its fields; "
    "is the request within another message?"
)
_BYTE_ORDER_MARK = "\ufeff"


class RequestText(msgspec.Struct, frozen=True):
    """A JSON object, as it was read; the text has no byte order mark any more."""

    text: str
    raw: Mapping[str, Any]
    errors: tuple[FieldError, ...] = ()
    """What is wrong with it whatever its fields mean."""


class _Object(dict[str, Any]):
    """A JSON object that knows which of its names were given more than once."""

    repeated: frozenset[str] = frozenset()


def read_request_text(body: str, expected: frozenset[str] = _FIELDS, longest: int = LONGEST_REQUEST) -> RequestText:
    """
    Read a JSON object. What is none is told in the errors, and has no fields.

    Parameters
    ----------
    expected
        Names of fields, of which an object has none that is no request.
    longest
        How many bytes it may have.
    """
    text = body.removeprefix(_BYTE_ORDER_MARK)
    size = len(text.encode(errors="surrogatepass"))
    if size > longest:
        return _unreadable(text, f"expected at most {longest:,} bytes, got {size:,}")
    if not text.strip():
        return _unreadable(text, "expected JSON, got nothing")
    found_repeats = False

    def to_object(pairs: list[tuple[str, Any]]) -> _Object:
        nonlocal found_repeats
        read = _Object(pairs)
        if len(read) != len(pairs):
            times = Counter(name for name, _ in pairs)
            read.repeated = frozenset(name for name, count in times.items() if count > 1)
            found_repeats = True
        return read

    try:
        raw = json.loads(text, parse_constant=_no_constant, parse_int=_whole_number, object_pairs_hook=to_object)
    except RecursionError:
        return _unreadable(text, "expected JSON of a few levels, got very many")
    except ValueError as error:
        return _unreadable(text, f"expected JSON: {error}")
    if not isinstance(raw, _Object):
        return _unreadable(text, _what_it_is(raw))
    if (envelope := _envelope(raw)) is not None:
        return _unreadable(text, envelope)
    if has_surrogates(text):
        return RequestText(text, raw, (FieldError(field=BODY, message="expected text in UTF-8, got half characters"),))
    if found_repeats:
        # Which of two values is meant nobody can tell; the wrong phone may ring.
        return RequestText(text, raw, tuple(_repeated_fields(raw)))
    if raw and not raw.keys() & expected and not has_surrogates("".join(raw)):
        return _unreadable(text, _NOT_A_FIELD if expected is _FIELDS else f"expected an object with {min(expected)}")
    return RequestText(text, raw)


def _unreadable(text: str, message: str) -> RequestText:
    return RequestText(text, {}, (FieldError(field=BODY, message=message),))


def _repeated_fields(raw: _Object) -> list[FieldError]:
    errors: list[FieldError] = []
    waiting: list[tuple[str, Any]] = [("", raw)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((f"{path}{index}.", each) for index, each in enumerate(value))
        elif isinstance(value, _Object):
            errors.extend(
                FieldError(field=f"{path}{name}", message="expected once, got it twice or more")
                for name in sorted(value.repeated)
            )
            waiting.extend((f"{path}{name}.", each) for name, each in value.items())
    return errors


def _envelope(raw: Mapping[str, Any]) -> str | None:
    """Say what an object is that holds a request within something else; None for one that may be a request."""
    if "request_id" in raw:
        return None
    if "TopicArn" in raw and "Type" in raw:
        return "expected a call request, got a message of SNS: the requests queue takes some, here its Message is sent alone"
    if "detail-type" in raw and "detail" in raw:
        return "expected a call request, got an EventBridge event: the requests queue takes such, here its detail is sent alone"
    if "specversion" in raw and "data" in raw:
        return "expected a call request, got a CloudEvents event: send its `data` alone"
    if isinstance(raw.get("Records"), list):
        return "expected a call request, got a batch of records: send each request as a message of its own"
    if isinstance(raw.get("requests"), list):
        return "expected a call request, got a batch of the API: send each request as a message of its own"
    return None


def _what_it_is(raw: object) -> str:
    match raw:
        case list():
            return "expected a JSON object, got an array; each request is a message of its own"
        case str():
            return "expected a JSON object, got a string: was the request written as JSON twice?"
        case bool():
            return "expected a JSON object, got a boolean"
        case int() | float():
            return "expected a JSON object, got a number"
        case _:
            return "expected a JSON object, got null"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _whole_number(text: str) -> int:
    # Python reads no longer ones than some thousand digits, and says so in words of its own.
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text):,} digits")
    return int(text)
