"""What one SendVoiceMessage can come to, told apart by whether a call may have been placed."""

import msgspec


class SendAccepted(msgspec.Struct, frozen=True):
    """The service answered with a message id: a call is being placed."""

    message_id: str


class Refused(msgspec.Struct, frozen=True):
    """No call, and the same request would be refused again."""

    message: str


class RecipientOptedOut(msgspec.Struct, frozen=True):
    """No call: the service's own list says that the recipient wants none."""

    message: str


class Throttled(msgspec.Struct, frozen=True):
    """No call; a limit was passed that we may not know."""

    message: str


class RecipientThrottled(msgspec.Struct, frozen=True):
    """No call: the service says that it is this recipient's limit of a day."""

    message: str


class SpendLimitReached(msgspec.Struct, frozen=True):
    """No call: the account's limit of what calls may cost is reached, whatever the call."""

    message: str


class NotPlaced(msgspec.Struct, frozen=True):
    """Certainly no call, and nothing wrong with the request: no connection, or the service refuses this account or stack."""

    message: str
    answered: bool = False
    """True: the request did arrive, so its places in the short windows may count."""


class Unknown(msgspec.Struct, frozen=True):
    """A time-out, a lost connection or a failure of the service: a call may have been placed."""

    message: str
    answered: bool = False
    """True: the request arrived before the answer."""


SendResult = (
    SendAccepted
    | Refused
    | RecipientOptedOut
    | Throttled
    | RecipientThrottled
    | SpendLimitReached
    | NotPlaced
    | Unknown
)
