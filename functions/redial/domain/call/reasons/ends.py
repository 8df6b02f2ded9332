"""Why a call ends for what is known of others, or of its recipient: no attempt of its own is to blame. Pure."""

from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.reasons.kinds import CodedReason


class EarlierRecipientReached(CodedReason, frozen=True, tag=ReasonCode.EARLIER_RECIPIENT_REACHED.value):
    """The message was played to an earlier recipient of the request, so this one is not called."""

    recipient: int
    """Which one was reached, counted from 1."""


class EarlierCallUnclear(CodedReason, frozen=True, tag=ReasonCode.EARLIER_CALL_UNCLEAR.value):
    """Nobody can tell how the call before it ended, and the request goes on only where that is known."""

    recipient: int
    """To whom the unclear call went, counted from 1."""


class PlayedAfterAll(CodedReason, frozen=True, tag=ReasonCode.PLAYED_AFTER_ALL.value):
    """A call that it was made again of turned out to have played the message, so its recipient is not called once more."""


class RecipientErased(CodedReason, frozen=True, tag=ReasonCode.ERASED.value):
    """Its recipient's data was erased, so it is not dialled any more."""
