"""One campaign over the API: all of it in one answer, and its course over time."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.reporting.keep_tallies import TallyKeeper
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import Content, PlainTextMessage, RenderedFrom
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.windows import Windows
from redial.domain.reporting.tally import CallChange, CallSnapshot
from redial.domain.times import from_iso
from simulation.makers import DEADLINES, ORIGINATION, T0, at, waiting_call
from simulation.records import put
from simulation.stack.http_api import READER, SUPERVISOR, HttpApi
from tests.api.conftest import SetClock
from tests.api.stored_calls import add, tried

NAME = "Noël / 100 % #1 水"
ONCE = RetryPolicy(total_attempts=1)


class Campaign:
    """Calls of a campaign, stored and counted."""

    def __init__(self, calls: DynamoDbCalls, table: Table) -> None:
        self.calls = calls
        self._keeper = TallyKeeper(DynamoDbTallies(table, timedelta(days=90)))
        self._batches = 0

    def add(self, number: int = 1, campaign: str = NAME, *, due_s: float = 0, **changes: Any) -> None:
        for _ in range(number):
            self._batches += 1
            to = {"destination_phone_number": f"+1206555{self._batches:04}"} | changes
            call = waiting_call(f"{campaign}-{self._batches}", campaign=campaign, **to)
            call = replace(call, status_at=at(due_s))
            self.calls.add(call)
            self.count(CallStatus.WAITING, campaign=campaign, call=call)

    def count(
        self,
        status: CallStatus,
        seconds: float = 0,
        *outcomes: Outcome | None,
        campaign: str = NAME,
        call: Call | None = None,
    ) -> None:
        self._batches += 1
        after = CallSnapshot(
            status=status,
            updated_at=at(seconds),
            accepted_at=T0,
            campaign=campaign,
            outcomes={str(number): outcome for number, outcome in enumerate(outcomes)},
            lane=call.request.lane if call is not None else None,
            due_at=call.status_at if call is not None else None,
            is_held=call is not None and (call.is_held or call.awaits_earlier_recipient),
        )
        self._keeper.count([CallChange(before=None, after=after)], str(self._batches), at(seconds), lambda _: None)


@pytest.fixture
def campaign(calls: DynamoDbCalls, table: Table) -> Campaign:
    return Campaign(calls, table)


def progress(http_api: HttpApi, name: str = NAME) -> Any:
    reply = http_api.get("/v1/campaigns/progress", campaign=name)
    assert reply.status == 200, reply.body
    return reply.body


def likely(times: Any) -> timedelta:
    return from_iso(times["likely"]) - T0


def test_all_of_a_campaign_is_in_one_answer(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(40, retry=ONCE)
    campaign.count(CallStatus.COMPLETED, 30, Outcome.COMPLETED_CALL)

    told = progress(http_api)

    assert told["campaign"]["campaign"] == NAME
    (listed,) = http_api.get("/v1/campaigns").body["campaigns"]
    assert told["campaign"] == listed
    assert (told["campaign"]["total"], told["campaign"]["done"]) == (41, 1)
    assert told["settings"]["campaign"] == NAME
    assert (told["pauses"], told["refused_since"], told["move"]) == ([], None, None)
    expected = told["expected"]
    assert (expected["calls"], expected["not_counted"]) == (40, 0)
    # Twenty calls a minute.
    assert timedelta(minutes=1) < likely(expected["last"]) < timedelta(minutes=3)
    assert likely(expected["last"]) <= likely(expected["ended"]) < timedelta(minutes=4)
    assert expected["ended"]["likely"] <= expected["ended"]["nearly_sure"]
    assert expected["text"].startswith("40 calls are open; all have ended in about ")


def test_calls_that_were_tried_before_have_the_rest_of_their_attempts(
    http_api: HttpApi, campaign: Campaign, calls: DynamoDbCalls
) -> None:
    retry = RetryPolicy(
        total_attempts=2,
        busy=OutcomePolicy(retry=True, delay_seconds=86_400),
        no_answer=OutcomePolicy(retry=True, delay_seconds=86_400),
        failed=OutcomePolicy(retry=True, delay_seconds=86_400),
    )
    campaign.add(20, retry=retry)
    fresh = likely(progress(http_api)["expected"]["ended"])
    assert fresh > timedelta(hours=23), "some of twenty are busy, and called again a day later"

    campaign.add(20, "second", retry=retry)
    for number in range(1, 20 * 2, 2):
        tried(calls, f"second-{20 * 2 + number}")
    ended = likely(progress(http_api, "second")["expected"]["ended"])
    assert ended < timedelta(hours=1), "the second attempt is their last"


def test_its_rate_decides_when_it_ends(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(20, retry=ONCE)
    http_api.put("/v1/campaigns/settings", {"campaign": NAME, "calls_per_minute": 2})

    told = progress(http_api)

    assert told["settings"]["calls_per_minute"] == 2
    assert timedelta(minutes=8) < likely(told["expected"]["ended"]) < timedelta(minutes=12)


def test_many_calls_to_one_number_end_days_later(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(3, retry=ONCE)
    campaign.add(11, retry=ONCE, destination_phone_number="+12065550199")

    told = progress(http_api)["expected"]

    # Five of them today, five tomorrow.
    for name in ("last", "ended"):
        assert timedelta(days=2) < likely(told[name]) < timedelta(days=2, minutes=10)


def test_a_call_that_is_under_way_ends_whatever_the_limits_are(
    http_api: HttpApi, campaign: Campaign, calls: DynamoDbCalls, table: Table
) -> None:
    claimed = transitions.claim(waiting_call("r1", campaign=NAME, retry=ONCE), "t1", ORIGINATION, DEADLINES, T0)
    assert isinstance(claimed, Call)
    calls.add(claimed)
    campaign.count(CallStatus.CALLING)
    stamps = tuple(Stamp(at(-1), str(number)) for number in range(20))
    put(DynamoDbAllowance(table, "us-east-1"), Allowance(windows=Windows(minute=SlidingWindow(stamps))))

    expected = progress(http_api)["expected"]
    assert (expected["calls"], expected["last"]["likely"]) == (1, None)
    assert likely(expected["ended"]) < timedelta(seconds=55)


def test_its_hours_decide_when_it_ends(http_api: HttpApi, campaign: Campaign) -> None:
    hours = {"weekdays": {"mon": [["09:00", "12:00"]]}, "time_zone": "America/Denver"}
    campaign.add(3, retry=ONCE, calling_hours=hours)

    told = progress(http_api)

    # T0 is a Monday, nine in the morning in UTC.
    assert told["expected"]["ended"]["likely"].startswith("2026-11-23T16:0")
    (said,) = told["latest_calls"]["calling_hours"]
    assert (said["what"], said["calls"]) == ("mon 09:00-12:00; in America/Denver", 3)


def test_calls_of_others_that_go_before_take_their_places(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(1, retry=ONCE)
    alone = likely(progress(http_api)["expected"]["last"])
    for number in range(60):
        add(campaign.calls, f"other-{number}", lane="urgent", campaign="other")
    behind = likely(progress(http_api)["expected"]["last"])
    assert alone < timedelta(seconds=10)
    assert behind > timedelta(minutes=2)


def test_what_holds_it_back_is_told_and_the_end_is_as_if_it_did_not(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(2, retry=ONCE)
    http_api.post("/v1/dialling/pause", {"campaign": NAME, "reason": "wrong text"})
    http_api.post("/v1/dialling/pause", {"lane": "normal", "reason": "fire drill"})
    http_api.post("/v1/dialling/pause", {"lane": "bulk", "reason": "not about it"})

    told = progress(http_api)

    assert [(each["scope"], each["lane"], each["reason"]) for each in told["pauses"]] == [
        ("lane", "normal", "fire drill"),
        ("campaign", None, "wrong text"),
    ]
    assert told["pauses"][1]["by"]
    assert likely(told["expected"]["ended"]) < timedelta(minutes=2)


def test_calls_that_time_alone_does_not_bring_on_are_counted_apart(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(2, retry=ONCE)
    for number in range(3):
        call = replace(waiting_call(f"held-{number}", campaign=NAME), wait_reason=WaitReason.NOT_PERMITTED)
        campaign.calls.add(call)
        campaign.count(CallStatus.WAITING, call=call)

    expected = progress(http_api)["expected"]

    assert (expected["calls"], expected["not_counted"]) == (2, 3)
    assert expected["text"].endswith("3 more cannot become due by time alone, and are not counted in that.")


def test_a_campaign_that_is_over_has_no_end_to_come(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.count(CallStatus.COMPLETED, 30, Outcome.COMPLETED_CALL)
    assert progress(http_api)["expected"] is None


def test_a_move_to_a_lane_is_told_until_it_is_done(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(1)
    http_api.put("/v1/campaigns/settings", {"campaign": NAME, "lane": "bulk"})
    assert progress(http_api)["move"] == {"since": "2026-11-23T09:00:00.000Z", "is_done": False}


def test_what_its_calls_have_in_common_is_told_by_the_last_ones(http_api: HttpApi, campaign: Campaign) -> None:
    made_of = RenderedFrom(name="reminder", version=2, language="es-ES")
    content = Content(plain_text_message=PlainTextMessage(text="Hola.", language_code="es-ES"))
    campaign.add(3, content=content, template=made_of, retry=ONCE)
    spoken = Content(plain_text_message=PlainTextMessage(text="Hello.", language_code="en-GB"))
    campaign.add(2, content=spoken, retry=ONCE, retry_policy="gentle", lane="bulk")

    calls = progress(http_api)["latest_calls"]

    assert calls["looked_at"] == 5
    assert calls["templates"] == [{"what": "reminder", "calls": 3}]
    assert calls["languages"] == [{"what": "es-ES", "calls": 3}, {"what": "en-GB", "calls": 2}]
    assert calls["lanes"] == [{"what": "normal", "calls": 3}, {"what": "bulk", "calls": 2}]
    assert [(each["retry_policy"], each["text"], each["calls"]) for each in calls["retries"]] == [
        (None, "one attempt", 3),
        ("gentle", "one attempt", 2),
    ]
    assert calls["retries"][0]["retry"]["total_attempts"] == 1


def test_the_rate_of_now_is_that_of_the_last_minutes(http_api: HttpApi, campaign: Campaign, clock: SetClock) -> None:
    for minute in (1, 2, 2, 3, 6):
        campaign.count(CallStatus.CALLING, minute * 60 + 5, None)
    clock.time = at(6 * 60 + 30)
    assert progress(http_api)["rate_now"] == 0.8
    clock.time = at(3_600)
    assert progress(http_api)["rate_now"] == 0


def test_the_course_of_a_campaign_is_told_by_the_hour(http_api: HttpApi, campaign: Campaign, clock: SetClock) -> None:
    campaign.count(CallStatus.COMPLETED, 60, Outcome.BUSY, Outcome.COMPLETED_CALL)
    campaign.count(CallStatus.COMPLETED, 60, Outcome.COMPLETED_CALL, campaign="other")
    clock.time = at(3_700)

    series = http_api.get("/v1/series", range="24h", campaign=NAME).body

    assert [each["attempts"] for each in series["buckets"]] == [*[0] * 22, 2, 0]
    bucket = series["buckets"][-2]
    assert (bucket["accepted"], bucket["answer_rate"], bucket["ended"]["COMPLETED"]) == (1, 0.5, 1)
    assert bucket["waiting"] is None
    days = http_api.get("/v1/series", range="30d", campaign=NAME).body
    assert days["buckets"][-1]["attempts"] == 2


@pytest.mark.parametrize("range_", ["1h", "6h"])
def test_finer_than_by_the_hour_a_campaign_is_not_counted(http_api: HttpApi, range_: str) -> None:
    reply = http_api.get("/v1/series", range=range_, campaign=NAME)
    assert reply.status == 400
    (error,) = reply.body["errors"]
    assert error == {"field": "range", "message": "expected 24h, 7d or 30d, as a campaign is counted by the hour"}


def test_a_campaign_that_nobody_knows_is_not_there(http_api: HttpApi) -> None:
    reply = http_api.get("/v1/campaigns/progress", campaign="nobody's")
    assert reply.status == 404
    assert "Names are compared whole" in reply.body["detail"]
    http_api.put("/v1/campaigns/settings", {"campaign": "to-come", "calls_per_minute": 2})
    assert progress(http_api, "to-come")["campaign"]["total"] == 0


def test_a_campaign_that_names_a_number_is_for_those_who_may_see_it(http_api: HttpApi, campaign: Campaign) -> None:
    name = "visit of +12065550142"
    campaign.add(1, name)
    for path in ("/v1/campaigns/progress", "/v1/series"):
        page = path.replace("/v1", "/page/v1")
        assert http_api.as_caller(READER).get(page, campaign=name).status == 403
        assert http_api.as_caller(SUPERVISOR).get(page, campaign=name).status == 200


def test_many_calls_are_foretold_by_a_sample(http_api: HttpApi, campaign: Campaign) -> None:
    campaign.add(310, retry=ONCE)
    expected = progress(http_api)["expected"]
    assert expected["calls"] == 310
    assert timedelta(minutes=14) < likely(expected["ended"]) < timedelta(minutes=19)
