"""A campaign's own rate: a part of the account's minute, held by the same stamps."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from redial.domain.pacing import send_results
from redial.domain.pacing.allowance import Allowance, ReservedAlready, reserve_with_line
from redial.domain.pacing.campaign_rates import CampaignRate, CampaignRates, within_rate
from redial.domain.pacing.campaign_turns import turn_of
from redial.domain.pacing.limits import MINUTE, PRODUCTION
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.steering.campaign_marks import rate_campaign
from redial.domain.steering.control import Control
from redial.domain.steering.control_changes import ControlUnchanged
from redial.domain.steering.hours_marks import MOST_CAMPAIGNS_WITH_SETTINGS
from redial.errors import TooManySettings
from simulation.makers import ORIGINATION, T0, at

LIMITS = replace(PRODUCTION, sends_take_lines=False, calls_per_second_per_number=50)
RATE = CampaignRate(turn_of("recall"), 2)
SEND_TIMEOUT = timedelta(seconds=13)


def reserve(
    allowance: Allowance, token: str, seconds: float, rate: CampaignRate | None = RATE
) -> Allowance | ReservedAlready | Wait:
    slot = Slot(token, "call", at(seconds))
    decision = reserve_with_line(allowance, slot, (ORIGINATION,), LIMITS, at(seconds) + SEND_TIMEOUT)
    return decision if rate is None else within_rate(decision, allowance, slot, rate, LIMITS)


def reserved(allowance: Allowance, token: str, seconds: float, rate: CampaignRate | None = RATE) -> Allowance:
    decision = reserve(allowance, token, seconds, rate)
    assert isinstance(decision, Allowance)
    return decision


def test_the_rate_is_used_up_while_the_account_has_places() -> None:
    allowance = reserved(reserved(Allowance(), "t1", 0), "t2", 1)
    opens_at = at(13) + MINUTE + LIMITS.clock_margin
    assert reserve(allowance, "t3", 2) == Wait(opens_at, LimitName.CAMPAIGN_MINUTE, 2)
    assert isinstance(reserve(allowance, "t3", 2, None), Allowance), "others go on"
    other = CampaignRate(turn_of("sale"), 1)
    assert isinstance(reserve(allowance, "t3", 2, other), Allowance)


def test_the_answer_tightens_the_stamps_of_the_rate_and_a_send_that_never_left_frees_its_place() -> None:
    allowance = reserved(reserved(Allowance(), "t1", 0), "t2", 1)
    tightened = send_results.accepted(allowance, "t1", at(0.4))
    assert RATE.opens_at(tightened.windows, LIMITS) == at(0.4) + MINUTE + LIMITS.clock_margin
    assert RATE.opens_at(send_results.released(allowance, "t1").windows, LIMITS) is None


def test_a_token_that_has_its_place_keeps_it() -> None:
    allowance = reserved(reserved(Allowance(), "t1", 0), "t2", 1)
    assert reserve(allowance, "t2", 1) == ReservedAlready()


def test_the_rate_comes_before_the_limits_of_the_account() -> None:
    """Who waits for it lets others pass, who find out what the account has them wait for."""
    allowance = reserved(reserved(Allowance(), "t1", 0), "t2", 0)
    for number in range(18):
        allowance = reserved(allowance, f"o{number}", 5, None)
    full = reserve(allowance, "other", 6, None)
    assert isinstance(full, Wait)
    assert full.limit is LimitName.ACCOUNT_MINUTE
    waits = reserve(allowance, "t3", 6)
    assert isinstance(waits, Wait)
    assert waits.limit is LimitName.CAMPAIGN_MINUTE
    later = reserve(allowance, "t3", 6, CampaignRate(RATE.number, 3))
    assert later == full


def test_calls_without_a_rate_leave_no_mark() -> None:
    assert [stamp.campaign for stamp in reserved(Allowance(), "t", 0, None).windows.minute.stamps] == [0]


def test_of_two_campaigns_with_one_number_the_lower_rate_holds_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redial.domain.pacing.campaign_rates.turn_of", lambda name: 0 if name is None else 7)
    rates = CampaignRates.of({"a": 5, "b": 2})
    assert rates.all() == [CampaignRate(7, 2)]
    assert rates.of_campaign("a") == rates.of_campaign("neither") == CampaignRate(7, 2)
    assert rates.of_campaign(None) is None


def test_a_rate_is_given_changed_and_taken_back() -> None:
    given_one = rate_campaign(Control(), "recall", 5)
    assert isinstance(given_one, Control)
    assert rate_campaign(given_one, "recall", 5) is ControlUnchanged.MARKED_ALREADY
    assert rate_campaign(given_one, "sale", None) is ControlUnchanged.MARKED_ALREADY
    changed = rate_campaign(given_one, "recall", 6)
    assert isinstance(changed, Control)
    assert changed.campaign_rates == {"recall": 6}
    assert rate_campaign(changed, "recall", None) == Control()


def test_there_is_an_end_to_campaigns_with_settings_of_any_kind() -> None:
    rates = {f"c{number}": 1 for number in range(MOST_CAMPAIGNS_WITH_SETTINGS - 1)}
    control = Control(campaign_rates=rates, campaigns_with_settings=frozenset({"c0", "hours"}))
    with pytest.raises(TooManySettings, match="200 campaigns"):
        rate_campaign(control, "one more", 1)
    assert isinstance(rate_campaign(control, "hours", 1), Control)
    assert isinstance(rate_campaign(control, "c5", None), Control)


_SENDS = st.lists(
    st.tuples(
        st.floats(0, 20),  # seconds since the one before
        st.sampled_from(["answered", "silent", "never left"]),
        st.floats(0.0, 1.0),  # where on its way it arrives
        st.booleans(),  # is it of the campaign
        st.floats(0, 0.05),  # by which the clock of its dialer is fast
    ),
    min_size=5,
    max_size=60,
)


@given(_SENDS, st.integers(1, 6))
@settings(max_examples=150)
def test_no_sliding_minute_of_the_campaign_has_more_sends_than_its_rate(
    sends: list[tuple[float, str, float, bool, float]], calls_per_minute: int
) -> None:
    """Whatever arrives when, by which dialer's clock, and is answered or not."""
    rate, allowance, now = CampaignRate(RATE.number, calls_per_minute), Allowance(), 0.0
    arrived: list[datetime] = []
    unanswered: list[tuple[float, str, float]] = []
    for number, (pause, fate, share, is_of_campaign, fast) in enumerate(sends):
        now += pause
        for each in [each for each in unanswered if each[0] <= now]:
            unanswered.remove(each)
            allowance = send_results.accepted(allowance, each[1], at(each[0] + each[2]))
        token = f"t{number}"
        decision = reserve(allowance, token, now + fast, rate if is_of_campaign else None)
        if not isinstance(decision, Allowance):
            continue
        allowance = decision
        if fate == "never left":
            allowance = send_results.released(allowance, token)
            continue
        arrives = now + share * 13
        if is_of_campaign:
            arrived.append(at(arrives))
        if fate == "answered":
            unanswered.append((arrives, token, fast))
    arrived.sort()
    for first, later in zip(arrived, arrived[calls_per_minute:], strict=False):
        assert later - first >= MINUTE, f"{calls_per_minute} a minute"
    assert all(each >= T0 for each in arrived)
