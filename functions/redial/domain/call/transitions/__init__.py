"""
How a call moves from one status to the next: pure functions from a call to the changed call.

One that does not apply (any more) returns why, so that a repeated or late delivery changes nothing. Whoever stores the result
does it on the condition that the call is still the one that was read.
"""

from redial.domain.call.transitions.attribution import attribute, record_accepted
from redial.domain.call.transitions.basics import Deadlines, attempt_of, time_is_over_at
from redial.domain.call.transitions.by_hand import SETTLED_BY_HAND, cancel, redial_refused, settle_by_hand
from redial.domain.call.transitions.chains import (
    accept_later,
    follow_chain,
    look_at_later,
    may_have_come_back,
    within_share,
)
from redial.domain.call.transitions.ending import end_attempt, settle
from redial.domain.call.transitions.erasing import (
    end_for_erasure,
    erase,
    erase_rejected,
    erased_number,
    is_erased_number,
    kept_erased,
)
from redial.domain.call.transitions.lanes import move_to_lane
from redial.domain.call.transitions.played_before import leave_out_played, permit_once_more
from redial.domain.call.transitions.rescheduling import hasten, reschedule
from redial.domain.call.transitions.sending import (
    claim,
    record_refused,
    record_send_unknown,
    record_sent,
    take_back,
    take_back_for_hours,
)
from redial.domain.call.transitions.silence import (
    JUDGED_AFTER,
    look_again,
    looked_at_again_at,
    settle_by_silence,
    waits_for_judgement,
)
from redial.domain.call.transitions.waiting import (
    accept,
    do_not_call,
    expire,
    hold_not_permitted,
    let_go,
    note_wait,
    postpone,
    wait_for_hours,
)
from redial.domain.call.transitions.within_hours import due_within_hours

__all__ = [
    "JUDGED_AFTER",
    "SETTLED_BY_HAND",
    "Deadlines",
    "accept",
    "accept_later",
    "attempt_of",
    "attribute",
    "cancel",
    "claim",
    "do_not_call",
    "due_within_hours",
    "end_attempt",
    "end_for_erasure",
    "erase",
    "erase_rejected",
    "erased_number",
    "expire",
    "follow_chain",
    "hasten",
    "hold_not_permitted",
    "is_erased_number",
    "kept_erased",
    "leave_out_played",
    "let_go",
    "look_again",
    "look_at_later",
    "looked_at_again_at",
    "may_have_come_back",
    "move_to_lane",
    "note_wait",
    "permit_once_more",
    "postpone",
    "record_accepted",
    "record_refused",
    "record_send_unknown",
    "record_sent",
    "redial_refused",
    "reschedule",
    "settle",
    "settle_by_hand",
    "settle_by_silence",
    "take_back",
    "take_back_for_hours",
    "time_is_over_at",
    "wait_for_hours",
    "waits_for_judgement",
    "within_share",
]
