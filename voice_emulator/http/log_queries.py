"""What the control API is asked of its logs: pages of calls and of other requests, and their filters."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import get_args
from urllib.parse import parse_qsl

import msgspec

from voice_emulator.echo import bounded, shown
from voice_emulator.log.call_log import ApiVersion, CallLog, CallRecord, Decision, RequestRecord
from voice_emulator.phone_numbers import parse_phone_number
from voice_emulator.v1.operations import OPERATIONS
from voice_emulator.v2.operations import OPERATIONS as V2_OPERATIONS

DEFAULT_LIMIT = 1_000
LARGEST_LIMIT = 10_000
# How many records are looked at before the requests that wait are answered: some milliseconds' worth.
_AT_ONCE = 500
_CALL_FILTERS = {
    "decision": "decision",
    "destination": "destination_phone_number",
    "origination": "origination_phone_number",
    "account": "account",
    "region": "region",
    "version": "api_version",
}
_REQUEST_FILTERS = {"operation": "operation", "account": "account", "region": "region", "version": "api_version"}
_KNOWN = {
    "decision": get_args(Decision),
    "version": get_args(ApiVersion),
    # "none" are requests that reached no operation.
    "operation": tuple(sorted({*OPERATIONS, *V2_OPERATIONS, "OPTIONS", "none"})),
}
_PATTERNS = {
    "account": (re.compile(r"[0-9]{12}"), "must be 12 digits"),
    "region": (re.compile(r"[A-Za-z0-9-]{1,64}"), "must be the name of a Region, as in us-east-1"),
}
_NUMBERS = ("destination", "origination")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,15}")


class ControlError(Exception):
    """A request of the control API that cannot be done."""

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code


async def select_calls(log: CallLog, query_string: str) -> bytes:
    """Return a page of the calls that a query asks for, as JSON."""
    return await _select("calls", log.calls_after, query_string, _CALL_FILTERS)


async def select_requests(log: CallLog, query_string: str) -> bytes:
    """Return a page of the other requests that a query asks for, as JSON."""
    return await _select("requests", log.requests_after, query_string, _REQUEST_FILTERS)


def refuse_parameters(query_string: str) -> None:
    """
    Refuse any parameter.

    Raises
    ------
    ControlError
        If there is one.
    """
    _query(query_string, set())


def require_names(given: Iterable[str], known: set[str]) -> None:
    """
    Require that each name is known.

    Raises
    ------
    ControlError
        If one is not.
    """
    unknown = sorted(set(given) - known)
    if unknown:
        raise ControlError(
            400, f"unknown: {bounded(', '.join(unknown))}; there are {', '.join(sorted(known)) or 'none'}"
        )


async def _select(
    name: str,
    records_after: Callable[[int, int], Sequence[CallRecord | RequestRecord]],
    query_string: str,
    filters: dict[str, str],
) -> bytes:
    query = _query(query_string, {*filters, "after", "limit"})
    at, limit = _whole_number(query, "after", 0), _whole_number(query, "limit", DEFAULT_LIMIT)
    if not 1 <= limit <= LARGEST_LIMIT:
        raise ControlError(400, f"limit must be from 1 to {LARGEST_LIMIT}; read on with after")
    wanted = {attribute: _values(name, query[name]) for name, attribute in filters.items() if name in query}
    encoded: list[bytes] = []
    # Asked for anew in each round: the log may begin anew meanwhile.
    while len(encoded) < limit and (chunk := records_after(at, _AT_ONCE)):
        for record in chunk:
            at = record.number
            if all(getattr(record, attribute) in values for attribute, values in wanted.items()):
                encoded.append(msgspec.json.encode(record))
                if len(encoded) == limit:
                    break
        await asyncio.sleep(0)
    more = bool(records_after(at, 1))
    return b'{"%b":[%b],"next_after":%b}' % (name.encode(), b",".join(encoded), b"%d" % at if more else b"null")


def _query(query_string: str, known: set[str]) -> dict[str, str]:
    """Return the parameters of a query; what could match nothing for a slip of who wrote it is an error."""
    pairs = parse_qsl(query_string, keep_blank_values=True, errors="replace")
    query = dict(pairs)
    require_names(query.keys(), known)
    if len(query) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ControlError(400, f"{twice} is given more than once")
    for name, values in _KNOWN.items():
        if name in query and query[name] not in values:
            raise ControlError(400, f"{name} must be one of {', '.join(values)}, not {shown(query[name])}")
    for name, (pattern, rule) in _PATTERNS.items():
        if name in query and not pattern.fullmatch(query[name]):
            raise ControlError(400, f"{name} {rule}, not {shown(query[name])}")
    for name in _NUMBERS:
        if query.get(name, "").startswith(" "):
            raise ControlError(400, f"{name} begins with a space, which is what + means in a query: write %2B")
    return query


def _values(name: str, written: str) -> tuple[str, ...]:
    """Return what the log may have for a filter: of a number its E.164, or as it was sent where nobody read it."""
    number = parse_phone_number(written) if name in _NUMBERS else None
    return (written,) if number is None else (written, number.e164)


def _whole_number(query: dict[str, str], name: str, default: int) -> int:
    if name not in query:
        return default
    if not _WHOLE_NUMBER.fullmatch(query[name]):
        raise ControlError(400, f"{name} must be a whole number")
    return int(query[name])
