from redial.domain.call.lanes import BULK_HANDICAP, next_lane
from redial.domain.call.requests import Lane
from redial.domain.masking import mask_all
from redial.domain.phone_number import mask
from simulation.makers import at


def test_a_masked_number_shows_its_area_and_its_last_two_digits() -> None:
    assert mask("+12065550142") == "+1206*****42"
    assert mask("+1206") == "*****"


def test_every_number_in_a_text_is_masked() -> None:
    assert mask_all("from +12065550142 to +442079460958.") == "from +1206*****42 to +4420******58."


def test_critical_goes_first_and_then_urgent_whatever_waits() -> None:
    waiting = {Lane.URGENT: at(-99), Lane.NORMAL: at(-9999), Lane.BULK: at(-99999)}
    assert next_lane({Lane.CRITICAL: at(0), **waiting}) is Lane.CRITICAL
    assert next_lane(waiting) is Lane.URGENT


def test_critical_and_urgent_count_as_normal_where_they_leave_their_turn() -> None:
    waiting = {Lane.CRITICAL: at(0), Lane.URGENT: at(-1), Lane.NORMAL: at(-2)}
    assert next_lane(waiting, first_lanes_first=False) is Lane.NORMAL


def test_urgent_goes_first_whatever_waits() -> None:
    assert next_lane({Lane.URGENT: at(0), Lane.NORMAL: at(-9999), Lane.BULK: at(-99999)}) is Lane.URGENT


def test_bulk_lets_normal_pass_but_not_for_ever() -> None:
    assert next_lane({Lane.NORMAL: at(0), Lane.BULK: at(-60)}) is Lane.NORMAL
    assert next_lane({Lane.NORMAL: at(0), Lane.BULK: at(-1) - BULK_HANDICAP}) is Lane.BULK


def test_no_due_call_no_lane() -> None:
    assert next_lane({}) is None
