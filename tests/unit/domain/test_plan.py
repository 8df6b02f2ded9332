"""Plans: the dialling played through, with outcomes drawn."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from redial.domain.attempt.events import Outcome
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.pacing.limits import SANDBOX
from redial.domain.plan.chances import DRAWN, PastAttempts, draw_chances, split
from redial.domain.plan.cost import CallPrice, CallPrices, ExpectedCalls, cost_of, started_minutes
from redial.domain.plan.plan import Plan, quantile
from redial.domain.plan.planned import WaitingCalls, gathered
from simulation.makers import at
from tests.unit.domain.plan_makers import ALL_COMPLETED, NOW, after, group, plan, state

ALL_BUSY = PastAttempts(outcomes={Outcome.BUSY: 10_000}, seconds={Outcome.BUSY: [5.0]})


def test_calls_go_at_the_pace_of_the_limits() -> None:
    planned = plan(group(200))

    # Twenty a minute: the last of 200 goes in the tenth minute.
    assert 9 * 60 < after(planned.last.likely) < 10.5 * 60
    assert after(planned.middle.likely) == pytest.approx(after(planned.last.likely) / 2, abs=35)
    assert after(planned.ended.likely) == pytest.approx(after(planned.last.likely) + 30, abs=5)


def test_a_large_plan_is_as_one_that_is_played_call_by_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redial.domain.plan.plan._FEWEST_RUNS", 5)
    monkeypatch.setattr("redial.domain.plan.plan._WORTH", 1)
    in_steps = plan(group(3_000))
    monkeypatch.setattr("redial.domain.plan.run._STEP", 0.0)
    one_by_one = plan(group(3_000))

    for name in ("middle", "last", "ended"):
        times = getattr(in_steps, name).likely, getattr(one_by_one, name).likely
        assert after(times[0]) == pytest.approx(after(times[1]), rel=0.02)


def test_a_daily_limit_spreads_calls_over_days() -> None:
    planned = plan(group(50), of=state(limits=SANDBOX))

    # Twenty a day: the 50th goes two days later.
    assert after(planned.last.likely) == pytest.approx(2 * 86_400, abs=600)


def test_retries_beyond_the_calls_of_a_day_wait_for_the_next_one() -> None:
    often = RetryPolicy(total_attempts=8, busy=OutcomePolicy(retry=True, delay_seconds=600))
    planned = plan(group(3, retry=often), past=ALL_BUSY)

    # The fifth attempt is 40 minutes after the first; the sixth a day after it.
    assert planned.groups[0].attempts == pytest.approx(24, abs=0.5)
    assert 86_400 + 1_200 < after(planned.ended.likely) < 86_400 + 1_200 + 120
    soon = plan(group(3, retry=often, expires_at=at(7_200)), past=ALL_BUSY)
    assert soon.groups[0].attempts == pytest.approx(15, abs=0.5)

    tried = plan(group(1, retry=often, made=(Outcome.BUSY,) * 4, made_in_a_day=4), past=ALL_BUSY)
    assert 86_400 + 600 < after(tried.ended.likely) < 86_400 + 1_300
    days_ago = plan(group(1, retry=often, made=(Outcome.BUSY,) * 4), past=ALL_BUSY)
    assert after(days_ago.ended.likely) < 3_600


def test_an_attempt_that_is_under_way_takes_no_place() -> None:
    used_up = state(WaitingCalls(Lane.URGENT, 7, after(NOW) - 60, 20), limits=SANDBOX)
    under_way = plan(group(1, is_under_way=True), of=used_up)

    assert after(under_way.ended.likely) == pytest.approx(30, abs=1)
    assert under_way.last.likely is None, "nobody is called for the first time"
    beside = plan(group(1, is_under_way=True), group(20))
    assert after(beside.last.likely) == pytest.approx(after(plan(group(20)).last.likely), abs=1)


def test_retries_are_part_of_the_end() -> None:
    retry = RetryPolicy(total_attempts=3, busy=OutcomePolicy(retry=True, delay_seconds=400, growth=2))
    planned = plan(group(1, retry=retry), past=ALL_BUSY)

    # Nearly always: an attempt, 400 s, another, 800 s, the last.
    assert after(planned.ended.likely) == pytest.approx(400 + 800 + 15, abs=5)
    assert planned.groups[0].attempts == pytest.approx(3, abs=0.1)


def test_what_is_not_known_of_outcomes_makes_a_plan_less_certain() -> None:
    retry = RetryPolicy()
    known = plan(group(5, retry=retry))
    unknown = plan(group(5, retry=retry), past=PastAttempts())

    def spread(of: Plan) -> float:
        return after(of.ended.nearly_sure) - after(of.ended.likely)

    assert spread(known) < 60 < spread(unknown)


def test_the_next_recipient_is_called_when_one_was_not_reached() -> None:
    planned = plan(group(1, recipients=3, between_recipients_s=60), past=ALL_BUSY)

    assert after(planned.ended.likely) == pytest.approx(2 * 60 + 15, abs=3)


@pytest.mark.parametrize(("lane", "goes_at_s"), [(Lane.CRITICAL, 0), (Lane.NORMAL, 3)])
def test_campaigns_take_turns_and_first_lanes_go_first(lane: Lane, goes_at_s: float) -> None:
    waiting = WaitingCalls(Lane.NORMAL, 7, NOW.timestamp() - 60, 400)
    planned = plan(group(1, lane=lane, turn=8), of=state(waiting))

    assert after(planned.first.likely) == pytest.approx(goes_at_s, abs=3)


def test_what_waits_longer_in_the_same_turn_goes_before() -> None:
    waiting = WaitingCalls(Lane.NORMAL, 7, NOW.timestamp() - 60, 200)
    planned = plan(group(1, turn=7), of=state(waiting))

    assert after(planned.first.likely) == pytest.approx(600, rel=0.1)


def test_bulk_calls_let_normal_ones_pass_for_a_quarter_of_an_hour() -> None:
    # They come twice as fast as they are dialled: the one that is due in a quarter of an hour goes after half an hour.
    normal = tuple(WaitingCalls(Lane.NORMAL, 7, NOW.timestamp() + 1.5 * each, 1) for each in range(1_500))
    planned = plan(group(1, lane=Lane.BULK, turn=8), of=state(*normal))

    assert after(planned.first.likely) == pytest.approx(1_800, rel=0.1)


def test_requests_that_keep_coming_slow_a_plan_down() -> None:
    past = PastAttempts(outcomes=ALL_COMPLETED.outcomes, seconds=ALL_COMPLETED.seconds, arrivals=[50] * 12)

    alone, beside = plan(group(400)), plan(group(400), past=past)

    # Ten a minute, of twenty.
    assert after(beside.last.likely) == pytest.approx(2 * after(alone.last.likely), rel=0.15)


def test_a_file_that_somebody_sent_is_no_stream() -> None:
    past = PastAttempts(outcomes=ALL_COMPLETED.outcomes, seconds=ALL_COMPLETED.seconds, arrivals=[0] * 11 + [5_000])

    assert plan(group(100), past=past).last == plan(group(100)).last


def test_calls_that_expire_before_there_is_a_place_are_counted() -> None:
    planned = plan(group(100, expires_at=NOW + timedelta(minutes=2)))

    assert planned.never_placed.likely == pytest.approx(60, abs=6)
    assert after(planned.ended.nearly_sure) <= 150


def test_calls_that_have_expired_already_end_at_once() -> None:
    planned = plan(group(3, expires_at=NOW - timedelta(days=1)))

    assert planned.never_placed.likely == 3
    assert planned.ended.likely == NOW


def test_no_retry_is_made_after_the_end_of_a_request() -> None:
    retry = RetryPolicy(total_attempts=3, busy=OutcomePolicy(retry=True, delay_seconds=600))
    planned = plan(group(1, retry=retry, expires_at=NOW + timedelta(minutes=5)), past=ALL_BUSY)

    assert after(planned.ended.nearly_sure) < 60
    assert planned.never_placed.nearly_sure == 0


def opening(begins_s: float, ends_s: float) -> Callable[[datetime], tuple[datetime, datetime] | None]:
    def openings(time: datetime) -> tuple[datetime, datetime] | None:
        days = max(0, -(-(time - at(ends_s)) // timedelta(days=1)))
        begins, ends = (at(each) + days * timedelta(days=1) for each in (begins_s, ends_s))
        return (begins, ends) if time < ends else (begins + timedelta(days=1), ends + timedelta(days=1))

    return openings


def test_calls_wait_for_their_opening_and_for_the_next_day_after_it() -> None:
    planned = plan(group(300, openings=opening(3_600, 3_600 + 600)))

    # No wake-up is sent so long before: the look of the next minute finds them.
    assert 3_600 < after(planned.first.likely) < 3_600 + 60
    # Ten minutes are enough for 200.
    assert after(planned.last.likely) == pytest.approx(86_400 + 3_600 + 300, rel=0.01)


def test_hours_that_nobody_can_tell_hinder_nothing() -> None:
    assert plan(group(3, openings=lambda _: None)).last == plan(group(3)).last


def test_the_same_source_of_chance_gives_the_same_plan() -> None:
    assert plan(group(50), past=PastAttempts(), seed=5) == plan(group(50), past=PastAttempts(), seed=5)


def test_nothing_planned_ends_at_once() -> None:
    planned = plan()

    assert (planned.calls, planned.first.likely) == (0, None)


def test_calls_of_a_campaign_are_gathered_where_they_are_due_together() -> None:
    calls = [DueCall(NOW + timedelta(seconds=each), f"c{each}", each % 2) for each in range(60)]

    found = list(gathered(Lane.BULK, calls))

    assert sum(each.calls for each in found) == 60
    assert len(found) == 4
    assert {each.turn for each in found} == {0, 1}


@pytest.mark.parametrize(("share", "value"), [(0.5, 20.0), (0.25, 10.0), (0.9, 30.0), (0.0, 10.0), (0.625, 25.0)])
def test_quantile_lies_between_the_sample(share: float, value: float) -> None:
    assert quantile([10.0, 20.0, 30.0], share) == value


def test_outcomes_are_drawn_by_their_shares() -> None:
    found = split(10_000, (0.5, 0.3, 0.2), Random(1))

    assert sum(found) == 10_000
    assert found == pytest.approx([5_000, 3_000, 2_000], rel=0.05)


def test_what_few_attempts_came_to_is_doubted() -> None:
    def spread(past: PastAttempts) -> float:
        drawn = sorted(draw_chances(past, Random(each)).shares[DRAWN.index(Outcome.BUSY)] for each in range(200))
        return drawn[180] - drawn[20]

    few = PastAttempts(outcomes={Outcome.BUSY: 5, Outcome.COMPLETED_CALL: 5})
    many = PastAttempts(outcomes={Outcome.BUSY: 500, Outcome.COMPLETED_CALL: 500})
    assert spread(many) < 0.06 < 0.2 < spread(few)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (20, 1), (60, 1), (61, 2)])
def test_each_started_minute_counts(seconds: float, minutes: int) -> None:
    assert started_minutes(seconds) == minutes


def test_cost_is_that_of_attempts_and_of_started_minutes() -> None:
    prices = CallPrices(currency="USD", countries={"US": CallPrice(attempt=0.01, minute=1.0)})
    calls = [
        ExpectedCalls(country="US", attempts=10, completed=6, message_s=61),
        ExpectedCalls(country="GB", attempts=4, completed=2, message_s=30),
    ]

    cost = cost_of(calls, prices)

    assert cost.amount == pytest.approx(0.1 + 6 * 2)
    assert (cost.attempts, cost.started_minutes, cost.unpriced_countries) == (14, 14, ("GB",))
    assert cost.spoken_minutes == pytest.approx((6 * 61 + 2 * 30) / 60)
    assert cost_of(calls[1:], prices).amount is None


def test_any_other_country_has_the_price_of_all_others() -> None:
    prices = CallPrices(currency="USD", countries={"US": CallPrice(), "*": CallPrice(minute=2)})

    assert cost_of([ExpectedCalls(country="GB", attempts=1, completed=1, message_s=1)], prices).amount == 2


def test_times_are_in_utc() -> None:
    assert plan(group(1)).first.likely == NOW.astimezone(UTC)
