"""What is stored of one recipient under several spellings of its number, as one. Pure."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.recipient.list_marks import merged_marks, strictest
from redial.domain.recipient.recipients import Recipient, with_mark


class HeldUnderBoth(msgspec.Struct, frozen=True):
    """Two calls in flight hold a recipient, each under another spelling of its number."""


def with_other_spellings(recipient: Recipient, others: Iterable[Recipient]) -> Recipient:
    """
    Return a recipient with the do-not-call marks and the stamps that are stored of it under other spellings of its number.

    Parameters
    ----------
    recipient : Recipient
        What is stored under the canonical number. Its lock stays as it is.
    others : iterable of Recipient
        What is stored under other spellings.

    Returns
    -------
    Recipient
        Marked with the mark that holds longest, of several such the earliest; each token is stamped once.
    """
    for other in others:
        mark = strictest(each.mark for each in (recipient, other) if each.mark is not None)
        held = {stamp.token for stamp in recipient.calls.stamps}
        more = tuple(stamp for stamp in other.calls.stamps if stamp.token not in held)
        recipient = replace(
            with_mark(recipient, mark),
            calls=SlidingWindow((*recipient.calls.stamps, *more)),
            do_not_call_campaigns=merged_marks(recipient.do_not_call_campaigns, other.do_not_call_campaigns),
        )
    return recipient


def merge_recipients(recipient: Recipient, other: Recipient) -> Recipient | HeldUnderBoth:
    """
    Return a recipient with all that is stored of it under another spelling of its number, the lock included.

    Parameters
    ----------
    recipient : Recipient
        What is stored under the canonical number.
    other : Recipient
        What is stored under the other spelling.

    Returns
    -------
    Recipient or HeldUnderBoth
        `HeldUnderBoth`: two attempts hold the recipient, one under each spelling. One of them has to end first.
    """
    if other.in_flight is not None and recipient.in_flight not in (None, other.in_flight):
        return HeldUnderBoth()
    return replace(with_other_spellings(recipient, [other]), in_flight=recipient.in_flight or other.in_flight)
