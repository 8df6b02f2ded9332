"""What one SendVoiceMessage can come to, told apart by whether a call may have been placed."""

import msgspec


class SendMark(msgspec.Struct, frozen=True):
    """What tells whose the events of a send are."""

    call_id: str
    token: str
    """Names the attempt."""
    line: int
    """The send line that the attempt has (`redial.domain.attempt.send_lines`)."""


class SendAccepted(msgspec.Struct, frozen=True):
    """The service answered with a message id: a call is being placed."""

    message_id: str


class Refused(msgspec.Struct, frozen=True):
    """400: no call, and the same request would be refused again."""

    message: str


class Throttled(msgspec.Struct, frozen=True):
    """429: no call; a limit was passed that we may not know."""

    message: str


class NotPlaced(msgspec.Struct, frozen=True):
    """Certainly no call, and nothing wrong with the request: no connection, or the service refuses our credentials."""

    message: str
    answered: bool = False
    """True: the request did arrive, so its places in the short windows may count."""


class Unknown(msgspec.Struct, frozen=True):
    """A time-out, a lost connection or a 5xx: a call may have been placed."""

    message: str
    answered: bool = False
    """True (5xx): the request arrived before the answer."""


SendResult = SendAccepted | Refused | Throttled | NotPlaced | Unknown
