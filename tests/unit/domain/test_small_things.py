from msgspec.structs import replace

from redial.domain.attempt.attempts import AttemptRecord, in_reach, match_orphan
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.lanes import BULK_HANDICAP, next_lane
from redial.domain.call.requests import Lane
from redial.domain.masking import mask_all
from redial.domain.phone_number import mask
from simulation.makers import at, voice_event


def test_a_masked_number_shows_its_area_and_its_last_two_digits() -> None:
    assert mask("+12065550142") == "+1206*****42"
    assert mask("+1206") == "*****"


def test_every_number_in_a_text_is_masked() -> None:
    assert mask_all("from +12065550142 to +442079460958.") == "from +1206*****42 to +4420******58."


def test_urgent_goes_first_whatever_waits() -> None:
    assert next_lane({Lane.URGENT: at(0), Lane.NORMAL: at(-9999), Lane.BULK: at(-99999)}) is Lane.URGENT


def test_bulk_lets_normal_pass_but_not_for_ever() -> None:
    assert next_lane({Lane.NORMAL: at(0), Lane.BULK: at(-60)}) is Lane.NORMAL
    assert next_lane({Lane.NORMAL: at(0), Lane.BULK: at(-1) - BULK_HANDICAP}) is Lane.BULK


def test_no_due_call_no_lane() -> None:
    assert next_lane({}) is None


def orphan(message_id: str, seconds: float, *in_reach_of: str) -> AttemptRecord:
    event = voice_event(VoiceEventType.INITIATED_CALL, seconds)
    return AttemptRecord(
        message_id=message_id, call_id=None, token=None, events=frozenset({event}), in_reach_of=frozenset(in_reach_of)
    )


def test_only_an_orphan_that_begins_within_minutes_of_the_send_is_in_reach() -> None:
    near, before, later = orphan("m1", 3), orphan("m2", -1), orphan("m3", 121)
    linked = replace(orphan("m4", 3), call_id="call", token="t4")
    assert in_reach([near, before, later, linked], at(0), at(120)) == [near]


def test_the_reach_includes_its_bounds_and_nothing_without_an_event_or_with_a_call() -> None:
    first, last, silent = orphan("m1", 0), orphan("m2", 120), replace(orphan("m3", 3), events=frozenset())
    linked = replace(orphan("m4", 3), call_id="call", token="t4")
    assert silent.first_event_at is None
    assert in_reach([first, silent, linked, last], at(0), at(120)) == [first, last]
    assert in_reach([linked], at(0), at(120)) == []


def test_an_orphan_is_matched_only_where_it_can_belong_to_nothing_else() -> None:
    one, other = orphan("m1", 3, "mine"), orphan("m2", 9, "mine")
    assert match_orphan([one], "mine", others_in_reach=False) == one
    assert match_orphan([one, other], "mine", others_in_reach=False) is None
    assert match_orphan([one], "mine", others_in_reach=True) is None
    assert match_orphan([], "mine", others_in_reach=False) is None


def test_an_orphan_that_a_settled_intent_may_have_caused_is_not_matched() -> None:
    assert match_orphan([orphan("m1", 3, "mine", "settled before")], "mine", others_in_reach=False) is None
