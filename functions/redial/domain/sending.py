"""What one SendVoiceMessage can come to, told apart by whether a call may have been placed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The service answered with a message id: a call is being placed."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """400: no call, and the same request would be refused again."""

    message: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """429: no call; a limit was passed that we may not know."""

    message: str


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """Certainly no call, and nothing wrong with the request: no connection, or the service refuses our credentials."""

    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time-out, a lost connection or a 5xx: a call may have been placed."""

    message: str


SendResult = Accepted | Refused | Throttled | NotPlaced | Unknown
