from datetime import UTC, datetime, timedelta, timezone

import pytest

from redial.domain.attempts import OrphanedAttempt, match_orphan
from redial.domain.lanes import BULK_HANDICAP, next_lane
from redial.domain.phone_number import mask, mask_all
from redial.domain.requests import Lane
from redial.domain.times import from_epoch_ms, from_iso, to_epoch_ms, to_iso
from tests.makers import at


def test_a_masked_number_shows_its_area_and_its_last_two_digits() -> None:
    assert mask("+12065550142") == "+1206*****42"
    assert mask("+1206") == "*****"


def test_every_number_in_a_text_is_masked() -> None:
    assert mask_all("from +12065550142 to +442079460958.") == "from +1206*****42 to +4420******58."


def test_times_are_written_in_utc_with_milliseconds() -> None:
    berlin = timezone(timedelta(hours=1))
    assert to_iso(datetime(2026, 11, 23, 10, 0, 0, 123_999, tzinfo=berlin)) == "2026-11-23T09:00:00.123Z"
    assert from_iso("2026-11-23T10:00:00+01:00") == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert from_epoch_ms(to_epoch_ms(at(1.5))) == at(1.5)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        from_iso("2026-11-23T10:00:00")


def test_urgent_goes_first_whatever_waits() -> None:
    assert next_lane({Lane.URGENT: at(0), Lane.NORMAL: at(-9999), Lane.BULK: at(-99999)}) is Lane.URGENT


def test_bulk_lets_normal_pass_but_not_for_ever() -> None:
    assert next_lane({Lane.NORMAL: at(0), Lane.BULK: at(-60)}) is Lane.NORMAL
    assert next_lane({Lane.NORMAL: at(0), Lane.BULK: at(-1) - BULK_HANDICAP}) is Lane.BULK


def test_no_due_call_no_lane() -> None:
    assert next_lane({}) is None


def test_an_orphan_is_matched_only_where_it_can_belong_to_nothing_else() -> None:
    orphan, other = OrphanedAttempt("m1", at(3)), OrphanedAttempt("m2", at(9))
    assert match_orphan(at(0), at(120), [], [orphan]) == orphan
    assert match_orphan(at(0), at(120), [at(1)], [orphan]) is None
    assert match_orphan(at(0), at(120), [at(-500)], [orphan]) == orphan
    assert match_orphan(at(0), at(120), [], [orphan, other]) is None
    assert match_orphan(at(0), at(120), [], [OrphanedAttempt("m1", at(-1))]) is None
