"""Two dialers and one allowance: what each knows, what it writes when, and who of them waits for an opening."""

from msgspec.structs import replace

from redial.application.dialling.allowance_session import AllowanceSession
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.campaign_rates import CampaignRates
from redial.domain.pacing.campaign_turns import LaneTurn
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.taken_place import Place
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.refusals import RefusedForGood, RefusedWhileHeld
from simulation.makers import ORIGINATION, at
from simulation.records import put
from tests.unit.application.two_dialers import RECALL, SALE, TwoDialers, held


def reserve(session: AllowanceSession, token: str, seconds: float = 0) -> str | Wait:
    place = session.reserve(Slot(token, f"call-{token}", at(seconds)), [ORIGINATION], at(seconds + 15))
    return place.origination_phone_number if isinstance(place, Place) else place


def test_a_dialer_reads_the_allowance_once_and_writes_each_reservation_at_once() -> None:
    dialers = TwoDialers()
    dialers.one.begin(at(60))
    assert dialers.one.next_opening("t1", [ORIGINATION], at(0)) is None
    assert reserve(dialers.one, "t1") == ORIGINATION
    assert dialers.one.next_opening("t2", [ORIGINATION], at(5)) == Wait(at(16.05), LimitName.ORIGINATION_NUMBER_SECOND)
    assert (dialers.record.reads, dialers.stored.version, dialers.stamps()) == (1, 1, {"t1": 15})
    dialers.one.refresh()
    dialers.one.next_opening("t2", [ORIGINATION], at(5))
    assert dialers.record.reads == 2


def test_a_reservation_that_was_written_by_a_lost_answer_keeps_its_number() -> None:
    dialers = TwoDialers()
    assert [reserve(dialers.one, "t1"), reserve(dialers.one, "t1", 3)] == [ORIGINATION] * 2
    assert (dialers.stored.version, dialers.stamps()) == (1, {"t1": 15})


def test_the_place_of_another_dialer_counts_for_the_rate_of_a_campaign() -> None:
    dialers, turn = TwoDialers(rates=CampaignRates({7: 1})), LaneTurn(Lane.NORMAL, 7)
    for session in (dialers.one, dialers.other):
        assert session.next_opening("t", [ORIGINATION], at(0), turn=turn) is None
        assert session.used_up_rates(at(0)) == {}
    slot = Slot("t1", "call-t1", at(0))
    assert isinstance(dialers.one.reserve(slot, [ORIGINATION], at(15), turn=turn), Place)
    assert isinstance(dialers.one.reserve(slot, [ORIGINATION], at(15), turn=turn), Place), "its answer was lost"
    waits = dialers.other.reserve(Slot("t2", "call-t2", at(2)), [ORIGINATION], at(17), turn=turn)
    assert waits == dialers.one.next_opening("t2", [ORIGINATION], at(2), turn=turn)
    assert waits == Wait(at(75.05), LimitName.CAMPAIGN_MINUTE, 1)
    assert dialers.other.used_up_rates(at(2)) == {7: at(75.05)}
    assert dialers.stored.version == 1


def test_an_answer_is_known_to_its_dialer_at_once_and_written_once_with_the_next_reservation() -> None:
    dialers = TwoDialers()
    reserve(dialers.one, "t1")
    dialers.one.accepted("t1", at(0.5))
    assert dialers.stamps() == {"t1": 15}
    assert dialers.one.next_opening("t2", [ORIGINATION], at(1.55)) is None
    reserve(dialers.one, "t2", 2)
    assert (dialers.stored.version, dialers.stamps()) == (2, {"t1": 0.5, "t2": 17})
    dialers.one.flush()
    dialers.one.rest()
    assert dialers.stored.version == 2, "nothing is left to write"


def test_an_answer_stays_to_be_written_where_the_next_reservation_has_to_wait() -> None:
    dialers = TwoDialers()
    reserve(dialers.one, "t1")
    dialers.one.failed("t1", at(1), answered=True)
    assert reserve(dialers.one, "t2", 2) == Wait(at(3), LimitName.PAUSED_AFTER_ERROR)
    dialers.one.flush()
    assert (dialers.stamps(), dialers.stored.backoff.paused_until) == ({"t1": 1}, at(3))


def test_what_another_dialer_wrote_meanwhile_is_kept() -> None:
    dialers = TwoDialers()
    reserve(dialers.one, "t1")
    reserve(dialers.other, "t2", 30)
    dialers.one.accepted("t1", at(0.5))
    dialers.one.flush()
    assert dialers.stamps() == {"t1": 0.5, "t2": 45}


def test_others_leave_waiting_to_a_dialer_from_its_first_reservation_until_it_rests() -> None:
    dialers = TwoDialers()
    dialers.one.begin(at(60))
    assert not dialers.one.is_attending
    reserve(dialers.one, "t1")
    assert (dialers.one.is_attending, dialers.one.is_attended_by_another(at(1))) == (True, False)
    assert dialers.other.is_attended_by_another(at(59.9))
    assert not dialers.other.is_attended_by_another(at(60))

    dialers.one.rest()
    dialers.other.refresh()
    assert (dialers.one.is_attending, dialers.other.is_attended_by_another(at(1))) == (False, False)


def test_a_dialer_that_began_no_run_attends_to_nothing() -> None:
    dialers = TwoDialers()
    reserve(dialers.one, "t1")
    assert (dialers.one.is_attending, dialers.stored.attendance.attended_by) == (False, None)


def test_one_wake_up_is_sent_for_an_opening_and_whoever_announces_it_goes_to_rest() -> None:
    dialers = TwoDialers()
    dialers.one.begin(at(60))
    reserve(dialers.one, "t1")
    assert dialers.one.announce_wake_up(at(40), at(1))
    assert (dialers.one.is_attending, dialers.stored.attendance.attended_by) == (False, None)
    assert not dialers.other.announce_wake_up(at(40), at(2))
    dialers.one.begin(at(60))
    reserve(dialers.one, "t2", 20)
    assert not dialers.one.announce_wake_up(at(45), at(21))
    assert dialers.one.is_attending, "another one is announced, so this one goes on"


def test_an_acceptance_says_whether_it_ends_a_hold() -> None:
    assert not TwoDialers().one.accepted("t1", at(1), lambda: SALE)
    dialers = TwoDialers(allowance=Allowance(refusals=held()))
    assert not dialers.one.accepted("t1", at(1), lambda: RECALL)
    assert dialers.one.accepted("t1", at(1), lambda: SALE)
    assert not dialers.one.accepted("t2", at(1), lambda: SALE), "it has ended by then"


def test_a_held_call_waits_in_both_looks() -> None:
    dialers = TwoDialers(allowance=Allowance(refusals=held()))
    wait = Wait(dialers.stored.refusals.holds[0].next_probe_at, LimitName.HELD_WITH_ITS_LIKE)
    assert dialers.one.next_opening("t1", [ORIGINATION], at(0), lambda: SALE) == wait
    assert dialers.one.reserve(Slot("t1", "c1", at(0)), [ORIGINATION], at(15), lambda: SALE) == wait


def test_a_refusal_is_judged_by_what_the_dialers_know_of_each_other_now() -> None:
    dialers = TwoDialers()
    dialers.one.next_opening("t1", [ORIGINATION], at(0))
    put(dialers.record, Allowance(refusals=held()))
    assert isinstance(dialers.one.refused("t1", lambda: SALE, "gone", "gone", at(1)), RefusedWhileHeld)
    dialers.one.flush()
    assert dialers.stored.refusals.holds[0].refusals == 6


def test_a_refusal_is_told_also_where_the_table_is_out_of_reach() -> None:
    dialers = TwoDialers()
    dialers.one.next_opening("t1", [ORIGINATION], at(0))
    dialers.record.is_out_of_reach = True
    assert isinstance(dialers.one.refused("t1", lambda: SALE, "gone", "gone", at(1)), RefusedForGood)


def test_after_a_429_the_account_dials_again_after_its_pause_or_at_once_where_it_is_the_recipients() -> None:
    dialers = TwoDialers()
    assert dialers.one.throttled("t1", SlidingWindow(), 0, at(1)) == (None, at(3))
    five = SlidingWindow(tuple(Stamp(at(-number), f"x{number}") for number in range(5)))
    explained, until = TwoDialers().one.throttled("t1", five, 1, at(1))
    assert explained is not None
    assert (explained.limit, until) == (LimitName.RECIPIENT_DAY, at(1))


def test_an_urgent_call_leaves_each_second_probe_of_a_hold_on_all_to_the_others() -> None:
    assert TwoDialers().one.first_lanes_first(at(0))
    refusals = held()
    (hold,) = refusals.holds
    for count, first in ((5, True), (6, False)):
        of_all = replace(hold, scope=HoldScope.ALL, refusals=count)
        assert (
            TwoDialers(allowance=Allowance(refusals=replace(refusals, holds=(of_all,)))).one.first_lanes_first(at(0))
            is first
        )
    assert TwoDialers(allowance=Allowance(refusals=refusals)).one.first_lanes_first(at(0)), "only some are held"


def test_places_that_are_given_back_are_free_for_others() -> None:
    dialers = TwoDialers(allowance=Allowance(backoff=Backoff(setbacks=1, last_setback_at=at(-9))))
    reserve(dialers.one, "t1")
    assert isinstance(reserve(dialers.other, "t2", 2), Wait)
    dialers.one.release("t1")
    dialers.one.flush()
    dialers.other.refresh()
    assert reserve(dialers.other, "t2", 2) == ORIGINATION
    assert dialers.other.used_share(at(2)) == 1 / 20
