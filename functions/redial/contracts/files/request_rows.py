"""Call requests as rows of a file give them: what a row can fill, and the request that this amounts to."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from redial.contracts.files.time_format import TimeFormat
from redial.contracts.rendering import TemplateReader, no_templates
from redial.contracts.written_hours import read_hours
from redial.domain.call.calls import FieldError
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS

RETRY = "retry"
# What the row of a table can fill, and where that goes in a request.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "request_id": ("request_id",),
    "destination_phone_number": ("destination_phone_number",),
    "text": ("content", "plain_text_message", "text"),
    "ssml": ("content", "ssml_message", "text"),
    "template": ("template",),
    "language": ("language",),
    "language_code": ("language_code",),
    "voice_id": ("voice_id",),
    "origination_phone_number": ("origination_phone_number",),
    "caller_id": ("caller_id",),
    "lane": ("lane",),
    "campaign": ("campaign",),
    "name": ("name",),
    "not_before": ("not_before",),
    "expires_at": ("expires_at",),
    "calling_hours": ("calling_hours",),
    "share_seconds": ("share_seconds",),
    "retry": (RETRY,),
    "total_attempts": (RETRY, "total_attempts"),
    "busy_delay": (RETRY, "busy", "delay_seconds"),
    "no_answer_delay": (RETRY, "no_answer", "delay_seconds"),
    "failed_delay": (RETRY, "failed", "delay_seconds"),
    "not_dialled_delay": (RETRY, "not_dialled", "delay_seconds"),
    "no_final_event_delay": (RETRY, "no_final_event", "delay_seconds"),
}
PHONE = "destination_phone_number"
NO_COLUMN = ""
"""In the place of a column: the field is filled by none, not even by one of its name."""
NUMBERS = frozenset({PHONE, "origination_phone_number", "caller_id"})
TIMES = frozenset({"not_before", "expires_at"})
DELAYS = frozenset(field for field, path in FIELDS.items() if path[-1] in {"delay_seconds", "share_seconds"})
HOURS = "calling_hours"
COUNTRY, TIME_ZONE, NAME, CAMPAIGN = "country", "time_zone", "name", "campaign"
ROW_ALONE = (COUNTRY, TIME_ZONE)
"""What only the row of a table can say of itself: whose numbers these are, and where its recipient is, whose times they are too."""
CHAIN = tuple(f"then.{number}" for number in range(1, MOST_FURTHER_RECIPIENTS + 1))
"""Columns of a table, each with a further recipient."""
TEXTS = ("text", "ssml")
OWN_RETRY = frozenset(field for field, path in FIELDS.items() if path[0] == RETRY and len(path) > 1)
"""What a retry policy of one's own is made of; beside the name of one of the stage's it is a contradiction."""
TOTAL_ATTEMPTS = "total_attempts"
_WHOLE = DELAYS | {TOTAL_ATTEMPTS}
VOICE = ("language_code", "voice_id")
# Of ASCII, and short: `int` also takes the digits of other scripts, and refuses thousands of them.
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Row:
    """One request of a file."""

    line: int
    """The line that it begins in."""
    body: str
    """As it is sent: JSON. Empty where what is wrong with the row leaves no request."""
    errors: tuple[FieldError, ...] = ()
    """What is wrong with it already as a row."""
    has_own_id: bool = True
    """False: the request id was made from the content."""
    name: str | None = None
    """Whom a person knows it by, where a column says so."""
    numbers_read: tuple[tuple[str, str], ...] = ()
    """Phone numbers that are not in E.164 in the file, each with what it was read as."""

    @cached_property
    def digest(self) -> str:
        """What tells this request from every other one."""
        return sha256(self.body.encode()).hexdigest()[:20]


def of_all(_line: int) -> bool:
    """Want each line."""
    return True


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """How rows become requests."""

    columns: Mapping[str, str]
    """Field → column; a field that is not named is filled from the column of its own name."""
    constants: Mapping[str, str]
    """Field → value of all rows. In ``text`` and ``ssml``, ``{column}`` stands for a row's value."""
    country: str | None = None
    """Whose numbers those without a country code are, whatever a column says; None: the row's, else the stack's."""
    default_country: str | None = None
    """The stack's."""
    time_zone: str | None = None
    """Of times without an offset, unless a row has its own."""
    default_time_zone: str | None = None
    """The stack's."""
    time_format: TimeFormat | None = None
    """How a table writes times; None: as ISO-8601 with an offset."""
    sheet: str | None = None
    """Of an Excel file."""
    templates: TemplateReader = no_templates
    """Those of the stack: a variable of a row's template is filled from the column of its name."""
    wanted: Callable[[int], bool] = of_all
    """Tells, in their order, of which lines the requests are wanted: of the others a table gives empty rows, which cost less."""


class NotAnObjectError(Exception):
    """Something in a request is in the place of the object that a field belongs into."""


def build_request(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the request that some fields amount to, without its id."""
    request: dict[str, Any] = {}
    put_all(request, fields)
    return request


def put_all(request: dict[str, Any], fields: Mapping[str, str]) -> None:
    """
    Put fields into a request, each in its place.

    Raises
    ------
    NotAnObjectError
        The request has something else in that place.
    """
    for field, value in fields.items():
        *path, last = FIELDS[field]
        place = request
        for name in path:
            place = place.setdefault(name, {})
            if not isinstance(place, dict):
                raise NotAnObjectError(name)
        place[last] = _as_sent(field, value)
    if fields.keys() & set(VOICE):
        _move_voice(request)


def _as_sent(field: str, value: str) -> Any:
    if field in _WHOLE and _NUMBER.fullmatch(value):
        return int(value)
    if field == HOURS:
        # What is wrong with them is told by who reads them for a person.
        with suppress(ValueError):
            return read_hours(value)
    return value


def with_id(request: dict[str, Any]) -> str:
    """Return a request as JSON; one without an id gets one from its content."""
    if "request_id" not in request:
        digest = sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:24]
        request = {"request_id": f"row-{digest}", **request}
    body = json.dumps(request, ensure_ascii=False)
    # Half a surrogate pair, which a line of JSON can hold as an escape, stays one: it has no form in UTF-8.
    return body if _is_unicode(body) else json.dumps(request)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _move_voice(request: dict[str, Any]) -> None:
    """Language and voice belong to the message, whichever kind it is."""
    content = request.get("content", {})
    messages = [each for each in content.values() if isinstance(each, dict)] if isinstance(content, dict) else []
    if messages:
        voice = {name: request.pop(name) for name in VOICE if name in request}
        for message in messages:
            message.update(voice)
