"""When a campaign has ended: no call of it open for a minute, each state told once, and each end a run of its own."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from redial.adapters.event_bus import written
from redial.contracts.schemas import schemas
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import FiguresSum
from redial.domain.call.calls import CallStatus
from redial.domain.publishing.campaign_ends import (
    CampaignCheck,
    EndedCampaign,
    NoEnd,
    PublishedCampaignEnd,
    decide_end,
    event_of_end,
    masked_end,
)
from redial.domain.reporting.open_calls import changes_what_is_open
from redial.domain.reporting.tally import CallChange, CallSnapshot, Tally
from simulation.makers import EVENTS, T0, at

CHECK = CampaignCheck(campaign="storm", open_changed_in=7)
COUNTS = Tally(
    version=9,
    open_changed_in=7,
    calls={CallStatus.WAITING: 0, CallStatus.COMPLETED: 3, CallStatus.UNREACHED: 1, CallStatus.REJECTED: 2},
    accepted=4,
    attempts=6,
    outcomes={Outcome.COMPLETED_CALL: 3, Outcome.BUSY: 3, Outcome.NO_ANSWER: 0},
    figures=FiguresSum(duration_seconds=82.5, price_millionths=52_000),
    first_at=T0,
    last_at=at(600),
)
NOW = at(660)


def decided(last: EndedCampaign | None = None, newest_at: datetime | None = T0, **counts: Any) -> EndedCampaign | NoEnd:
    return decide_end(last or EndedCampaign(), replace(COUNTS, **counts), CHECK, newest_at, NOW)


def end(**changes: Any) -> EndedCampaign:
    found = decided()
    assert isinstance(found, EndedCampaign)
    return replace(found, **{"version": 1, **changes})


def test_a_campaign_without_an_open_call_has_ended_with_what_was_counted() -> None:
    assert end(version=0) == EndedCampaign(
        campaign="storm",
        ended_at=NOW,
        open_changed_in=7,
        first_at=T0,
        last_at=at(600),
        calls={CallStatus.COMPLETED: 3, CallStatus.UNREACHED: 1, CallStatus.REJECTED: 2},
        accepted=4,
        attempts=6,
        outcomes={Outcome.COMPLETED_CALL: 3, Outcome.BUSY: 3},
        figures=COUNTS.figures,
    )


@pytest.mark.parametrize("status", [CallStatus.WAITING, CallStatus.CALLING])
def test_it_has_not_ended_with_an_open_call(status: CallStatus) -> None:
    assert decided(calls={status: 1}) is NoEnd.CALLS_OPEN
    fewer = dict.fromkeys({CallStatus.WAITING, CallStatus.CALLING} - {status}, -1)
    assert decided(calls={status: 1, **fewer}) is NoEnd.CALLS_OPEN, "whatever was miscounted of another status"


def test_what_nobody_can_tell_is_no_open_call() -> None:
    assert isinstance(decided(calls={CallStatus.UNKNOWN: 1}), EndedCampaign)


def test_calls_that_came_and_ended_within_the_minute_begin_the_minute_anew() -> None:
    assert decided(open_changed_in=8, version=8) is NoEnd.OTHER_CALLS_SINCE


def test_a_state_is_told_once_and_another_one_is_another_run() -> None:
    assert decided(end()) is NoEnd.TOLD_ALREADY
    assert decided(end(), version=12) is NoEnd.TOLD_ALREADY, "a correction opens nothing"
    assert isinstance(decided(end(open_changed_in=5)), EndedCampaign)


def test_counts_that_began_anew_are_another_campaign_of_the_name() -> None:
    assert isinstance(decided(end(first_at=at(-90 * 86_400))), EndedCampaign)


def test_a_call_that_is_not_counted_yet_may_be_open() -> None:
    assert decided(newest_at=at(601)) is NoEnd.NOT_COUNTED_YET
    assert isinstance(decided(newest_at=at(600)), EndedCampaign)
    assert isinstance(decided(newest_at=None), EndedCampaign)


def snapshot(status: CallStatus) -> CallSnapshot:
    return CallSnapshot(status=status, updated_at=T0, accepted_at=T0)


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        (None, "WAITING", True),
        (None, "EXPIRED", True),
        (None, "REJECTED", False),
        ("REJECTED", "REJECTED", False),
        ("REJECTED", "WAITING", True),
        ("WAITING", "CALLING", True),
        ("CALLING", "COMPLETED", True),
        ("CALLING", "UNKNOWN", True),
        ("UNKNOWN", "WAITING", True),
        ("UNKNOWN", "UNREACHED", False),
        ("UNREACHED", "COMPLETED", False),
        ("COMPLETED", None, False),
    ],
)
def test_what_is_open_changes_with_calls_that_come_and_end(before: str | None, after: str | None, moves: bool) -> None:
    images = [None if each is None else snapshot(CallStatus(each)) for each in (before, after)]
    assert changes_what_is_open(CallChange(before=images[0], after=images[1])) is moves


def test_only_the_version_that_left_no_call_open_is_ending() -> None:
    assert replace(COUNTS, version=7).is_ending
    assert not COUNTS.is_ending
    assert not replace(COUNTS, version=7, calls={CallStatus.CALLING: 1}).is_ending
    assert not Tally().is_ending


def test_each_run_has_an_id_and_a_number_of_its_own_and_a_repeat_has_the_same() -> None:
    first, again, second = (event_of_end(end(version=version)) for version in (1, 1, 2))
    assert first == again
    assert (first.run, first.sequence, second.run, second.sequence) == (1, 1, 2, 2)
    assert first.id != second.id
    other = event_of_end(end(campaign="flood"))
    later = event_of_end(end(ended_at=at(10_000)))
    assert len({first.id, other.id, later.id}) == 3


def test_what_is_not_known_is_left_out_and_numbers_are_masked() -> None:
    event = event_of_end(end(campaign="all of +12065550100", figures=FiguresSum()))
    detail = json.loads(written(masked_end(event)).detail)
    assert not {"duration_seconds", "billed_minutes", "price_usd"} & detail.keys()
    assert detail["campaign"] == "all of +1206*****00"
    assert "12065550100" not in detail["id"]


SCHEMA = json.loads((EVENTS / "schemas" / "published_campaign_end.schema.json").read_text(encoding="utf-8"))


def test_the_sample_is_an_event_as_receivers_get_it_and_the_schema_is_that_of_the_model() -> None:
    event = json.loads(Path(EVENTS / "published" / "campaign_ended.json").read_text(encoding="utf-8"))
    jsonschema.validate(event["detail"], SCHEMA)
    read = msgspec.convert(event["detail"], PublishedCampaignEnd)
    assert (event["source"], event["detail-type"]) == ("redial", read.event)
    assert json.loads(written(masked_end(read)).detail) == event["detail"]
    assert event["detail"] == json.loads(written(event_of_end(end())).detail)
    assert json.loads(json.dumps(schemas()["published_campaign_end.schema.json"])) == SCHEMA
