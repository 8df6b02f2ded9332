"""From an HTTP API event to what is asked, checked."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any, Generic, TypeVar, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec

from api.http.callers import Caller
from api.http.problems import ProblemError, bad_field, bad_request
from api.parameters.common import Parameters
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.json_text import array_members, object_members
from redial.domain.names import normal_form, plain_form, unseen_fault
from redial.domain.phone_number import E164
from redial.domain.times import from_iso

Q = TypeVar("Q", bound=Parameters)
B = TypeVar("B", bound=Parameters | str | None)

JSON = "application/json"
# No parameter has more digits; Python reads no number of some thousands, and says so in words of its own.
_MOST_DIGITS = 18
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})
_CAMPAIGN = "campaign"
_ONCE = "expected once, got it twice or more"
_BYTE_ORDER_MARK = "\ufeff"


class ApiRequest(msgspec.Struct, Generic[Q, B], frozen=True, kw_only=True):
    """One request, as the functions behind the operations see it: with the types of its query parameters and of its body."""

    caller: Caller
    now: datetime
    query: Q
    body: B
    path: Mapping[str, str]


def read_query(raw: str, wanted: type[Q]) -> Q:
    """
    Read query parameters.

    Raises
    ------
    ProblemError
        400: a parameter is unknown, repeated, or not as it should be.
    """
    hints = _types_of(wanted) if raw else {}
    given: dict[str, Any] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        if name not in hints:
            expected = ", ".join(wanted.__struct_fields__) or "none"
            raise bad_field(name, f"expected no such parameter; there are: {expected}")
        if get_origin(hints[name]) is list:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise bad_field(name, "expected once")
        else:
            # Numbers are all that is read out of a text. msgspec would read more, such as "null" as nothing at all: a filter
            # by a campaign of that name would be no filter.
            given[name] = int(value) if _is_number(hints[name], value) else value
    return _convert(given, wanted)


@cache
def _types_of(wanted: type[msgspec.Struct]) -> dict[str, Any]:
    """Give the types of the fields; typing evaluates the annotations anew each time."""
    return get_type_hints(wanted)


def read_body(event: Mapping[str, Any], wanted: type[B]) -> B:
    """
    Read a body: parameters, or the text that it is; None where none is wanted.

    Raises
    ------
    ProblemError
        See `read_text` and `parse_body`.
    """
    body: Any = None
    if issubclass(wanted, str):
        body = wanted(read_text(event))
    elif issubclass(wanted, Parameters):
        body = parse_body(read_text(event), wanted)
    read: B = body
    return read


def read_text(event: Mapping[str, Any]) -> str:
    """
    Read the text of a JSON body.

    The content type is insisted on: a form of another site's page can send anything else without the browser asking first.

    Raises
    ------
    ProblemError
        415: it is not declared as JSON in UTF-8. 400: it is no text.
    """
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    kind, *parameters = [part.strip().lower() for part in headers.get("content-type", "").split(";")]
    charsets = {
        part.partition("=")[2].strip(' "') for part in parameters if part.partition("=")[0].strip() == "charset"
    }
    if kind != JSON or not charsets <= _UTF_8:
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the header Content-Type: {JSON}, and UTF-8.")
    text = str(event.get("body") or "")
    try:
        if event.get("isBase64Encoded"):
            text = base64.b64decode(text, validate=True).decode()
        text.encode()  # a half character cannot be
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise bad_request("The body is no UTF-8 text.") from error
    return text.removeprefix(_BYTE_ORDER_MARK)


def parse_body(text: str, wanted: type[Q]) -> Q:
    """
    Read a small body.

    Raises
    ------
    ProblemError
        400: it is no JSON, or a field is not as it should be.
    """
    try:
        plain = msgspec.json.decode(text.encode()) if text.strip() else {}
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_request(f"The body is no JSON: {error}") from error
    if not isinstance(plain, dict):
        raise bad_request("The body: expected a JSON object.")
    if text.strip():
        _refuse_repeats(text)
    return _convert(plain, wanted)


def _refuse_repeats(text: str) -> None:
    # Which of two values is meant nobody can tell; the wrong number would be put on a list, the wrong campaign be cancelled.
    repeated = [FieldErrorResponse(field=field, message=_ONCE) for field in _repeated_fields(text)]
    if repeated:
        raise bad_request("; ".join(f"{each.field}: {each.message}" for each in repeated[:3]), *repeated)


def _repeated_fields(text: str) -> Iterator[str]:
    """Name what is given more than once: in the body, in its objects, and in those of its lists. No field is deeper."""
    members = object_members(text)
    yield from _names_given_twice(members)
    for name, value in members:
        within = [(name, value)]
        if value.startswith("["):
            within = [(f"{name}[{place}]", each) for place, each in enumerate(array_members(value))]
        for field, each in within:
            if each.startswith("{"):
                yield from (f"{field}.{inner}" for inner in _names_given_twice(object_members(each)))


def _names_given_twice(members: list[tuple[str, str]]) -> list[str]:
    return [name for name, times in Counter(name for name, _ in members).items() if times > 1]


def read_time(field: str, text: str | None) -> datetime | None:
    """
    Read a time that was asked for.

    Raises
    ------
    ProblemError
        400: it is none.
    """
    if text is None:
        return None
    try:
        return from_iso(text)
    except ValueError as error:
        raise bad_field(field, str(error)) from error


def require_seen_name(campaign: str | None, field: str = _CAMPAIGN) -> None:
    """
    Let something be put for a campaign only where calls can have its name.

    Raises
    ------
    ProblemError
        400: the name has what nobody sees. No request has, so what is put for it would hold for nothing.
    """
    fault = None if campaign is None else unseen_fault(campaign)
    if fault is not None:
        raise bad_field(field, fault)


def read_country(name: str | None) -> str | None:
    """
    Read the country whose numbers those without a country code are.

    Raises
    ------
    ProblemError
        400: there is none of that name.
    """
    if name is None:
        return None
    from redial.contracts import written_numbers

    try:
        return written_numbers.read_country(name)
    except ValueError as error:
        raise bad_field("country", str(error)) from error


def read_number(field: str, text: str, country: str | None, *, in_query: bool = False) -> str:
    """
    Read a phone number as a person wrote it, and give its canonical form.

    Parameters
    ----------
    country
        Whose numbers those without a country code are; None: each needs one.

    Raises
    ------
    ProblemError
        400: it is none.
    """
    # Imported here: most requests name no number.
    from redial.contracts.written_numbers import read_written_number

    if in_query and text.startswith(" ") and E164.fullmatch(f"+{text[1:]}") is not None:
        raise bad_field(field, "expected a phone number that begins with a plus; a plus in an address is written %2B")
    try:
        return read_written_number(text, country)
    except ValueError as error:
        raise bad_field(field, str(error)) from error


def _is_number(hint: Any, value: str) -> bool:
    return hint is int and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS


def _convert(given: dict[str, Any], wanted: type[Q]) -> Q:
    # One form of each text, in which names are kept too: what looks the same is the same.
    given = {name: _in_form(name, value) for name, value in given.items()}
    try:
        converted = msgspec.convert(given, wanted)
    except msgspec.ValidationError as error:
        raise _not_as_wanted(given, wanted) from error
    if any(map(_ends_in_a_line_feed, given.values())):
        _refuse_line_feeds(given, wanted)
    return converted


def _in_form(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return plain_form(value) if name == _CAMPAIGN else normal_form(value)
    if isinstance(value, list):
        return [
            {inner: _in_form(inner, one) for inner, one in each.items()} if isinstance(each, dict) else each
            for each in value
        ]
    return value


def _not_as_wanted(given: dict[str, Any], wanted: type[Q]) -> ProblemError:
    from api.http.validation_errors import wrong_fields

    wrong = tuple(wrong_fields(given, wanted))
    return bad_request("; ".join(f"{each.field}: {each.message}" for each in wrong), *wrong)


def _ends_in_a_line_feed(value: Any) -> bool:
    """Tell whether a text ends in one: of a field, or of the objects of a list."""
    if isinstance(value, str):
        return value.endswith("\n")
    if isinstance(value, list):
        return any(map(_ends_in_a_line_feed, value))
    return isinstance(value, dict) and any(map(_ends_in_a_line_feed, value.values()))


def _refuse_line_feeds(given: dict[str, Any], wanted: type[Q]) -> None:
    from api.http.validation_errors import wrong_fields

    if any(wrong_fields(given, wanted)):
        raise _not_as_wanted(given, wanted)
