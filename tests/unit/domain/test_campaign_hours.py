"""What happened to a campaign by the hour, and its rate of now."""

from datetime import timedelta

from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.campaign_hours import CampaignHour, by_hour, hours_of_rate, rate_now
from redial.domain.reporting.tally import CallChange, CallSnapshot, Period
from simulation.makers import T0, at

HOUR_S = 3_600
WAITING = CallSnapshot(status=CallStatus.WAITING, updated_at=T0, accepted_at=T0, campaign="sale")


def changed(seconds: float, status: CallStatus, **outcomes: Outcome | None) -> CallSnapshot:
    return replace(WAITING, updated_at=at(seconds), status=status, outcomes=outcomes)


def test_what_happens_counts_in_the_hour_of_its_change() -> None:
    calling = changed(65, CallStatus.CALLING, t1=None)
    played = changed(HOUR_S + 5, CallStatus.COMPLETED, t1=Outcome.COMPLETED_CALL)
    found = by_hour(
        [
            CallChange(before=None, after=WAITING),
            CallChange(before=WAITING, after=calling),
            CallChange(before=calling, after=played),
            CallChange(before=played, after=None),
        ]
    )
    first, second = found[T0], found[at(HOUR_S)]
    assert (first.counted.accepted, first.counted.attempts, first.started) == (1, 1, {"1": 1})
    assert (second.counted.attempts, second.counted.outcomes) == (0, {Outcome.COMPLETED_CALL: 1})
    assert second.counted.ended == {CallStatus.COMPLETED: 1}
    assert second.started == {}


def test_a_change_that_counts_for_nothing_makes_no_hour() -> None:
    later = replace(WAITING, updated_at=at(HOUR_S))
    assert by_hour([CallChange(before=WAITING, after=later)]) == {}


def test_an_attempt_that_was_taken_back_is_taken_back_in_its_minute() -> None:
    calling = changed(65, CallStatus.CALLING, t1=None)
    hour = CampaignHour()
    for batch, (before, after) in enumerate([(WAITING, calling), (calling, changed(70, CallStatus.WAITING))]):
        hour = hour.plus(by_hour([CallChange(before=before, after=after)])[T0], str(batch))
    assert (hour.counted.attempts, hour.started, hour.batches) == (0, {}, ("0", "1"))


def test_the_rate_of_now_is_that_of_the_last_five_whole_minutes() -> None:
    now = at(HOUR_S + 130)
    last, this = hours_of_rate(now)
    assert (last, this) == (T0, at(HOUR_S))
    hours = {
        last: CampaignHour(started={"56": 1_000, "57": 4, "59": 3}),
        this: CampaignHour(started={"0": 2, "1": 1, "2": 1_000}),
    }
    assert rate_now(hours, now) == 2.0
    assert rate_now({}, now) == 0.0
    assert rate_now({this: CampaignHour(started={"1": -3})}, now) == 0.0, "a correction leaves no fewer than none"
    assert Period.HOUR.start(now - timedelta(minutes=5)) == last
