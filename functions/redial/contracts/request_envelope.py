"""
A message of the requests queue: a call request, or one within an SNS notification or an EventBridge event.

Envelopes are known by their own members, which no request has. What has a field of a request is one, whatever stands beside it.
Each part stays the text that it is: a request within an envelope is judged exactly as one that came alone.
"""

import json
from collections import Counter
from collections.abc import Callable

import msgspec

from redial.contracts.fault_wording import kind_of
from redial.contracts.json_text import object_members
from redial.contracts.request_text import BODY
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import CallRequest

LONGEST_MESSAGE = 1_048_576
"""In bytes: the most that SQS takes. A request within is bound as one that comes alone."""

_MARKS = ('"TopicArn"', '"detail-type"')
_OF_SNS = frozenset({"Type", "TopicArn"})
_OF_EVENTBRIDGE = frozenset({"detail-type", "source"})
REQUEST_MEMBERS = frozenset(
    {*CallRequest.__struct_fields__, "language", "share_seconds", "task_token", "then", "variables"}
)
ENVELOPE_MEMBERS = frozenset({"Type", "Message", "detail"})
"""Those of envelopes that may be wrong."""
_NOTIFICATION = "Notification"
_OTHER_TYPES = {
    "SubscriptionConfirmation": "who owns the topic has to confirm the subscription of the queue first, by its SubscribeURL",
    "UnsubscribeConfirmation": "the topic's subscription of the queue was ended",
}


class QueuedRequest(msgspec.Struct, frozen=True):
    """A call request that was on the queue."""

    text: str
    stood_in: str | None = None
    """The member of the envelope that it stood in; None: it came alone."""


_Reader = Callable[[dict[str, str]], QueuedRequest | FieldError]


def request_in(message: str) -> QueuedRequest | tuple[FieldError, ...]:
    """
    Take a request out of a message of the requests queue; never raises for what was sent.

    Parameters
    ----------
    message
        The body of the SQS message.

    Returns
    -------
    QueuedRequest or tuple of FieldError
        The request as it was written, valid or not; or what is wrong with its envelope.
    """
    members = _members_of(message)
    read = _reader_of(members)
    return QueuedRequest(message) if read is None else _opened(members, read)


def in_envelope(errors: tuple[FieldError, ...], stood_in: str) -> tuple[FieldError, ...]:
    """Name the member of the envelope where a request as a whole is wrong."""
    return tuple(
        FieldError(field=stood_in, message=error.message) if error.field == BODY else error for error in errors
    )


def _reader_of(members: list[tuple[str, str]]) -> _Reader | None:
    names = {name for name, _ in members}
    if names >= _OF_SNS:
        return _of_sns
    return _of_eventbridge if names >= _OF_EVENTBRIDGE else None


def _members_of(message: str) -> list[tuple[str, str]]:
    """Give the members of what may be an envelope; none of what cannot be one."""
    if not any(mark in message for mark in _MARKS) or len(message.encode(errors="surrogatepass")) > LONGEST_MESSAGE:
        return []
    try:
        members = object_members(message.removeprefix("\ufeff"))
    except ValueError:
        return []  # no JSON, which is told where requests are read
    return [] if REQUEST_MEMBERS & {name for name, _ in members} else members


def _opened(members: list[tuple[str, str]], read: _Reader) -> QueuedRequest | tuple[FieldError, ...]:
    twice = [name for name, times in Counter(name for name, _ in members).items() if times > 1]
    if twice:
        return tuple(FieldError(field=name, message="expected once, got it twice or more") for name in twice)
    opened = read(dict(members))
    if isinstance(opened, FieldError):
        return (opened,)
    return (_nested(opened),) if _reader_of(_members_of(opened.text)) is not None else opened


def _nested(opened: QueuedRequest) -> FieldError:
    return FieldError(
        field=str(opened.stood_in),
        message="expected a call request, got another envelope: an SNS notification or an EventBridge event is opened once",
    )


def _of_sns(given: dict[str, str]) -> QueuedRequest | FieldError:
    kind = _read(given["Type"])
    if kind != _NOTIFICATION:
        why = _OTHER_TYPES.get(kind) if isinstance(kind, str) else None
        told = f"got {kind}: {why}" if why is not None else "got something else"
        return FieldError(field="Type", message=f"expected {_NOTIFICATION}, {told}")
    if "Message" not in given:
        return FieldError(field="Message", message="expected a call request as a text, got nothing")
    message = _read(given["Message"])
    if not isinstance(message, str):
        return FieldError(field="Message", message=f"expected a call request as a text, got {_kind(message)}")
    return QueuedRequest(message, "Message")


def _of_eventbridge(given: dict[str, str]) -> QueuedRequest | FieldError:
    if "detail" not in given:
        return FieldError(field="detail", message="expected a call request, got nothing")
    detail = given["detail"]
    if not detail.startswith("{"):
        return FieldError(field="detail", message=f"expected a call request, an object, got {_kind(_read(detail))}")
    return QueuedRequest(detail, "detail")


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return ...


def _kind(value: object) -> str:
    return "something that is no JSON" if value is ... else kind_of(value)
