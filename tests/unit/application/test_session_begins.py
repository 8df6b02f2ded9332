"""What a dialer reads anew, what it ends, and what it waits for where a version without send lines wrote the allowance."""

from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.pacing.taken_place import Place
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.steering.control import CampaignCancellation, Control
from simulation.makers import ORIGINATION, at
from simulation.records import put
from tests.unit.application.two_dialers import TwoDialers, held

NOW = at(20)


def cancelled(campaign: str) -> Control:
    return Control(cancelled_campaigns={campaign: CampaignCancellation(before=at(10), by="a person")})


def test_run_begins_with_what_others_have_written_meanwhile() -> None:
    dialers = TwoDialers()
    assert dialers.one.next_opening("t1", [ORIGINATION], NOW) is None
    put(dialers.record, Allowance(backoff=Backoff(paused_until=at(60), setbacks=1)))
    assert dialers.one.next_opening("t1", [ORIGINATION], NOW) is None, "as it was read"

    dialers.one.begin(at(90))

    assert dialers.one.next_opening("t1", [ORIGINATION], NOW) == Wait(at(60), LimitName.PAUSED_AFTER_THROTTLING)


def test_hold_on_a_campaign_that_was_cancelled_ends_for_all_dialers_at_once() -> None:
    dialers = TwoDialers(Allowance(refusals=held()))
    before = dialers.stored

    dialers.one.end_cancelled_holds(cancelled("recall"), NOW)
    assert dialers.stored == before, "nothing ends, nothing is written"
    dialers.one.end_cancelled_holds(cancelled("sale"), NOW)

    assert dialers.stored.refusals.holds == ()
    assert [ended.ended_at for ended in dialers.stored.refusals.ended] == [NOW]
    version = dialers.stored.version
    dialers.one.end_cancelled_holds(cancelled("sale"), at(30))
    assert dialers.stored.version == version


def test_hold_that_another_dialer_began_meanwhile_ends_with_the_others() -> None:
    dialers = TwoDialers(Allowance(refusals=held()))
    dialers.one.refusals(NOW)
    put(dialers.record, Allowance(refusals=held(), backoff=Backoff(setbacks=1)))
    dialers.one.end_cancelled_holds(cancelled("sale"), NOW)
    assert (dialers.stored.refusals.holds, dialers.stored.backoff.setbacks) == ((), 1)


def test_acceptance_ends_a_hold_only_where_there_was_one() -> None:
    dialers = TwoDialers()
    dialers.one.reserve(Slot("t1", "call-1", at(0)), [ORIGINATION], at(15))
    assert dialers.one.accepted("t1", at(1)) is False


def test_after_a_version_without_lines_a_send_waits_until_its_events_are_over() -> None:
    dialers = TwoDialers(Allowance(lines=None))

    waits = dialers.one.reserve(Slot("t1", "call-1", NOW), [ORIGINATION], at(35))

    assert waits == Wait(at(215), LimitName.SEND_LINES)
    assert dialers.stored.lines is not None
    assert dialers.stored.lines.taken() == []
    assert dialers.stamps() == {}
    later = dialers.one.reserve(Slot("t1", "call-1", at(215)), [ORIGINATION], at(230))
    assert later == Place(ORIGINATION, 0, at(215))


def test_place_whose_line_was_dropped_meanwhile_is_none() -> None:
    """Between a write whose answer was lost and the next try that version wrote: the place stands there, and no line."""
    dialers = TwoDialers()
    dialers.one.reserve(Slot("t1", "call-1", at(0)), [ORIGINATION], at(15))
    assert dialers.stored.lines is not None
    without = Allowance(windows=dialers.stored.windows, lines=SendLines())
    put(dialers.record, without)
    dialers.one.refresh()
    assert dialers.one.reserve(Slot("t1", "call-1", at(1)), [ORIGINATION], at(16)) == Place(ORIGINATION, 0, at(1))
