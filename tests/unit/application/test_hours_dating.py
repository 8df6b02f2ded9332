"""After hours were changed waiting calls are dated anew: page by page, once each, wherever a run dies."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from msgspec.structs import replace

from redial.application.dialling import date_anew
from redial.application.versioned import update
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import StageHours
from redial.domain.steering.campaign_settings import CampaignSettings
from redial.domain.steering.control import DatingAnew
from redial.domain.steering.hours_marks import campaign_hours_change, hours_named
from redial.metrics import MetricName
from simulation.makers import T0, at, waiting_call
from tests.unit.application.dating_over_table import CALLS, LATER, NOON, OPEN, DatingOverTable, Died
from tests.unit.application.opening_hours import hours

pytestmark = pytest.mark.usefixtures("table_client")


@pytest.fixture
def dated() -> DatingOverTable:
    return DatingOverTable()


def test_calls_of_each_lane_are_dated_once_and_woken_where_they_are_due(dated: DatingOverTable) -> None:
    calls = [dated.add(lane, request=replace(waiting_call(lane).request, lane=lane)) for lane in Lane]
    retry = dated.add("retry", wait_reason=WaitReason.RETRY)
    scheduled = dated.add("scheduled", wait_reason=WaitReason.SCHEDULED, due_without_hours=None)
    due = dated.add("due", wait_reason=WaitReason.SCHEDULED, due_without_hours=None, status_at=at(5))
    due_before = dated.add("due before", status_at=at(-5))
    dated.begin()
    assert dated.due_at(*calls) == [(NOON, 1)] * 4, "a dialer may still know the older hours"
    assert dated.run() == DatingAnew(since=T0, is_second=True)
    assert dated.due_at(*calls) == [(T0, 2)] * 4
    assert dated.due_at(retry, scheduled) == [(NOON, 1)] * 2
    assert dated.due_at(due, due_before) == [(at(5), 1), (at(-5), 1)], "hours are looked at when it is their turn"
    assert dated.woken == [call.call_id for call in calls]

    just = dated.add("just", 5)
    assert dated.run(359) == DatingAnew(since=T0, is_second=True)
    assert dated.due_at(just) == [(NOON + timedelta(seconds=5), 1)], "it is not time yet"
    assert dated.run(360) is None
    assert dated.due_at(just, *calls) == [(T0, 2)] * 5
    control = dated.controls.load()
    dated.run(420)
    assert dated.controls.load() == control, "there is nothing to do"


def test_calls_whose_hours_open_later_wait_and_nobody_is_woken() -> None:
    dated = DatingOverTable(LATER)
    call = dated.add("one")
    dated.begin()
    dated.run()
    ((due_at, version),) = dated.due_at(call)
    assert (due_at >= at(5 * 3600), version) == (True, 2)
    assert dated.woken == []


def test_calls_that_are_held_as_their_hours_never_opened_go() -> None:
    never = DatingOverTable(StageHours(default=hours(("12:00", "12:00"))))
    call = never.add("one")
    never.begin()
    never.run()
    held = never.calls.get(call.call_id)
    assert held is not None
    assert held.is_held

    dated = DatingOverTable(OPEN)
    dated.clock.time = at(60)
    assert dated.run() == DatingAnew(since=at(60))
    dated.run(70)
    stored = dated.calls.get(call.call_id)
    assert stored is not None
    assert (stored.is_held, stored.status) == (False, CallStatus.WAITING)


def test_calls_that_are_held_on_are_looked_at_once_in_each_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(date_anew, "_PAGE_SIZE", 2)
    dated = DatingOverTable(StageHours(default=hours(("12:00", "12:00"))))
    calls = [dated.add(name, number) for number, name in enumerate(CALLS)]
    dated.begin()
    for number, seconds in enumerate((10, 360)):
        assert dated.run(seconds) == [DatingAnew(since=T0, is_second=True), None][number]
        assert [version for _, version in dated.due_at(*calls)] == [2 + number] * len(CALLS)


def slow(dated: DatingOverTable, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let each page take two seconds; give how many entries each had."""
    monkeypatch.setattr(date_anew, "_PAGE_SIZE", 2)
    page, pages = dated.reader.page, list[int]()

    def takes_long(*asked: object, **how: object) -> object:
        found = page(*asked, **how)  # type: ignore[arg-type]
        pages.append(len(found.entries))
        dated.clock.pause(timedelta(seconds=2))
        return found

    monkeypatch.setattr(dated.reader, "page", takes_long)
    return pages


def test_run_ends_when_its_time_is_up_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    dated = DatingOverTable(LATER)
    calls = [dated.add(name, number) for number, name in enumerate(CALLS)]
    calls.append(dated.add("bulk", request=replace(waiting_call("bulk").request, lane=Lane.BULK)))
    dated.begin()
    pages = slow(dated, monkeypatch)
    first = dated.run()
    assert first is not None
    assert (len(pages), first.is_second) == (3, False), "a list for each lane is looked at"
    for minute in range(1, 6):
        reached = dated.run(60 * minute)
    assert reached is not None
    assert reached.is_second
    assert [version for _, version in dated.due_at(*calls)] == [2] * len(calls)


@pytest.mark.parametrize("after", range(1, 11))
def test_run_that_dies_after_a_write_is_gone_on_with(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dated = DatingOverTable()
    monkeypatch.setattr(date_anew, "_PAGE_SIZE", 2)
    calls = [dated.add(name, number) for number, name in enumerate(CALLS)]
    put_version, written = dated.table.put_version, 0

    def dies(*asked: object, **how: object) -> object:
        nonlocal written
        answer = put_version(*asked, **how)  # type: ignore[arg-type]
        written += 1
        if written == after:
            raise Died
        return answer

    monkeypatch.setattr(dated.table, "put_version", dies)
    for seconds in (0, 0, 10, 60, 120, 400, 460, 520):
        try:
            dated.run(seconds)
        except Died:
            continue
    assert written >= after, "there are fewer writes than that"
    assert dated.controls.load().dating_anew is None
    assert dated.due_at(*calls) == [(T0, 2)] * len(CALLS)


def test_page_with_a_call_that_failed_is_tried_again_and_those_behind_it_do_not_wait(
    dated: DatingOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(date_anew, "_PAGE_SIZE", 2)
    calls = [dated.add(name, number) for number, name in enumerate(CALLS)]
    dated.begin()
    put_version, bad = dated.table.put_version, [calls[2].call_id, calls[4].call_id]

    def refuses(plain: dict[str, Any], *asked: object, **how: object) -> object:
        if plain.get("call_id") in bad:
            raise ValueError("too large")
        return put_version(plain, *asked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(dated.table, "put_version", refuses)
    reached = dated.run()
    assert reached is not None
    assert (reached.is_second, reached.partition) == (False, list(Lane).index(Lane.NORMAL))
    assert [version for _, version in dated.due_at(*calls)] == [2, 2, 1, 2, 1, 2, 2]
    assert dated.telemetry.sums[MetricName.RECORD_FAILED] == 2
    bad.clear()
    assert dated.run(60) == DatingAnew(since=T0, is_second=True)
    assert dated.due_at(*calls) == [(T0, 2)] * len(CALLS)
    assert len(dated.woken) == len(set(dated.woken)) == len(CALLS)

    late = dated.add("late")
    bad.append(late.call_id)
    again = dated.run(360)
    assert again is not None
    assert again.is_second
    bad.clear()
    assert dated.run(420) is None
    assert dated.due_at(late) == [(T0, 2)]


def test_table_that_cannot_be_reached_is_asked_three_times_and_the_next_minute_goes_on(
    dated: DatingOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(date_anew, "_PAGE_SIZE", 2)
    calls = [dated.add(name, number) for number, name in enumerate(CALLS)]
    dated.begin()
    asked: list[str] = []

    def cannot_be_reached(plain: dict[str, Any], **_: object) -> None:
        asked.append(plain["pk"])
        raise EndpointConnectionError(endpoint_url="https://dynamodb.invalid")

    with monkeypatch.context() as patch:
        patch.setattr(dated.table, "put_version", cannot_be_reached)
        assert dated.run() == DatingAnew(since=T0)
    assert [key.partition("#")[0] for key in asked] == ["CALL"] * 3 + ["CONTROL"]
    with monkeypatch.context() as patch:
        patch.setattr(dated.reader, "page", lambda *_, **__: 1 / 0)
        assert dated.run() == DatingAnew(since=T0)
    assert dated.telemetry.sums[MetricName.RECORD_FAILED] == 5
    dated.run()
    assert dated.due_at(*calls) == [(T0, 2)] * len(CALLS)


def test_hours_that_are_changed_meanwhile_are_dated_from_the_beginning(
    dated: DatingOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated.add("one")
    dated.begin()
    page = dated.reader.page

    def changed(*asked: object, **how: object) -> object:
        monkeypatch.setattr(dated.reader, "page", page)
        update(dated.controls, lambda control: hours_named(control, at(11)))
        return page(*asked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(dated.reader, "page", changed)
    assert dated.run() == DatingAnew(since=at(11))


def test_what_is_not_set_any_more_is_forgotten_when_all_were_dated(dated: DatingOverTable) -> None:
    dated.begin()
    for campaign in ("sale", "recall"):
        update(dated.controls, lambda control, name=campaign: campaign_hours_change(control, name, T0))  # type: ignore[misc]
    update(dated.controls, lambda control: hours_named(control, T0))
    dated.settings["sale"] = CampaignSettings(calling_hours="office")
    dated.run(20)
    control = dated.controls.load()
    assert (control.has_named_hours, control.campaigns_with_settings) == (True, frozenset({"sale", "recall"}))
    assert dated.run(360) is None
    control = dated.controls.load()
    assert (control.has_named_hours, control.campaigns_with_settings) == (False, frozenset({"sale"}))
