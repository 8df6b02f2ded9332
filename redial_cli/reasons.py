"""Why a call has its status, in the words of this machine: with times as the user's clock shows them."""

from redial.contracts.answers.calls import StatusReason
from redial.domain.call.reasons.parts import reason_of
from redial.domain.call.reasons.reason import Noted, RecipientInCall
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.times import to_iso
from redial_cli.local_times import in_local_time, when


def reason_told(reason: StatusReason) -> str:
    """Word a reason; one that is not known here, or was told by an earlier version of the stack, by its own text."""
    known = reason_of(reason.code, reason.parameters)
    if known is None or isinstance(known, Noted):
        return in_local_time(reason.text)
    if isinstance(known, RecipientInCall):
        # People know the other call by its request id, where the API tells it.
        known = RecipientInCall(str(reason.parameters.get("request_id", known.call_id)))
    return reason_in_words(known, lambda at: when(to_iso(at)))
