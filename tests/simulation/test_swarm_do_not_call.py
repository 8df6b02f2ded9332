"""The judge of the do-not-call list, and faults put into it that a world names."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from redial.application.dialling import recipient_lock
from redial.application.steering import keep_do_not_call_list
from redial.domain.recipient.do_not_call import put_on_list, take_off_list
from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.recipients import standing_mark
from simulation.makers import DESTINATION
from simulation.stack.pipeline import iso
from simulation.swarm.acts import LIST, TAKE_OFF
from simulation.swarm.do_not_call import nobody_on_the_list_is_called, only_who_is_listed_is_kept_from_calls
from simulation.swarm.history import Act
from simulation.swarm.mixture import Mixture
from simulation.swarm.run import simulate
from tests.simulation.swarm_histories import act, listed_call, of_two

OFTEN = Mixture(listed_an_hour=240, requests=60, not_delivered=0.7, shared_recipients=0.3)


def listed(campaign: str | None = None, until: float | None = None, answered_at: float = 100.0) -> Act:
    subject = DESTINATION if campaign is None else f"{DESTINATION} {campaign}"
    body: dict[str, Any] = {"destination_phone_number": DESTINATION}
    return act(LIST, subject, answered_at, body=body | ({} if until is None else {"until": iso(until)}))


@pytest.mark.parametrize(
    ("acts", "is_broken"),
    [
        ([listed()], True),
        ([listed("sale")], True),
        ([listed("recall")], False),
        ([listed(until=150)], False),
        ([listed(until=202)], True),
        ([listed(until=202), listed(until=120, answered_at=110)], True),
        ([listed(until=120), listed(until=202, answered_at=130)], True),
        ([listed("sale"), act(TAKE_OFF, DESTINATION, 110)], True),
        ([listed("sale"), act(TAKE_OFF, f"{DESTINATION} sale", 110)], False),
        ([listed("sale"), act("erase", DESTINATION, 110, body={"also_do_not_call": True})], False),
    ],
)
def test_who_is_listed_for_a_campaign_or_until_a_time_is_not_called_for_it_nor_before(
    acts: list[Act], is_broken: bool
) -> None:
    assert bool(list(nobody_on_the_list_is_called(of_two(*acts, campaign="sale")))) is is_broken


@pytest.mark.parametrize(
    ("acts", "is_broken"),
    [
        ([listed()], False),
        ([listed("sale")], False),
        ([listed("recall")], True),
        ([listed(until=150)], True),
        ([listed(until=202)], False),
        ([listed(until=120), listed(until=202, answered_at=110)], False),
        ([listed("sale"), act(TAKE_OFF, f"{DESTINATION} sale", 110)], True),
        ([listed("sale"), act(TAKE_OFF, f"{DESTINATION} sale", 190)], False),
        ([listed("sale"), act(TAKE_OFF, f"{DESTINATION} sale", 110), listed("sale", answered_at=120)], False),
        ([listed("sale", answered_at=210)], True),
    ],
)
def test_call_is_cancelled_for_an_entry_that_may_hold_for_it_and_for_no_other(acts: list[Act], is_broken: bool) -> None:
    broken = list(only_who_is_listed_is_kept_from_calls(listed_call(*acts, campaign="sale")))
    assert bool(broken) is is_broken


def marks_of_campaigns_that_nobody_reads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recipient_lock, "standing_mark", lambda recipient, _, now: standing_mark(recipient, None, now))


def entries_that_shorten_others(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ListMark, "reaches_beyond", lambda *_: True)


def entries_that_run_out_early(patch: pytest.MonkeyPatch) -> None:
    usual = ListMark.holds
    patch.setattr(ListMark, "holds", lambda mark, now: usual(mark, now + timedelta(minutes=5)))


def entries_that_never_run_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ListMark, "holds", lambda *_: True)


def entries_of_campaigns_that_are_for_everything(patch: pytest.MonkeyPatch) -> None:
    def put(*of: Any, **more: Any) -> Any:
        return put_on_list(*of, **(more | {"campaign": None}))

    patch.setattr(keep_do_not_call_list, "put_on_list", put)


def entries_of_campaigns_that_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keep_do_not_call_list, "take_off_list", lambda recipient, _: take_off_list(recipient))


@pytest.mark.parametrize(
    ("fault", "seed", "rule"),
    [
        (marks_of_campaigns_that_nobody_reads, 5, nobody_on_the_list_is_called),
        (entries_that_shorten_others, 5, nobody_on_the_list_is_called),
        (entries_that_run_out_early, 6, nobody_on_the_list_is_called),
        (entries_that_never_run_out, 6, only_who_is_listed_is_kept_from_calls),
        (entries_of_campaigns_that_are_for_everything, 6, only_who_is_listed_is_kept_from_calls),
        (entries_of_campaigns_that_stay, 6, only_who_is_listed_is_kept_from_calls),
    ],
)
def test_fault_is_named_within_one_short_world(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None], seed: int, rule: Callable[..., Any]
) -> None:
    fault(monkeypatch)

    assert rule.__name__ in simulate(seed, OFTEN, hours=0.5).broken
