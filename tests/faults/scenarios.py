"""The ways that a call can go, each with every fault of the harness on top."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.plain import from_item, from_plain, to_item, to_plain
from redial.adapters.dynamodb.schema import CONTROL, NAMED_HOURS
from redial.domain.call.calls import CallStatus
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.steering.control import Control
from redial.domain.steering.hours_marks import hours_named
from redial.domain.steering.named_hours import HoursUnderName, NamedHours
from redial.domain.times import to_iso
from simulation.aws.fake_aws import FakeAws
from simulation.voice.sends import Script
from simulation.world import START
from tests.faults.harness import Scenario

ONE, TWO = "+12065550100", "+12065550101"
RETRY_SOON = {"busy": {"delay_seconds": 5}, "no_answer": {"delay_seconds": 5}}
LATER = to_iso(START.replace(minute=START.minute + 2))


def send(aws: FakeAws, request_id: str, destination: str = ONE, **more: Any) -> None:
    aws.request(
        request_id=request_id,
        destination_phone_number=destination,
        content={"plain_text_message": {"text": request_id}},
        **more,
    )


def one(**more: Any) -> Any:
    return lambda aws: send(aws, "one", **more)


def hours(*windows: list[str]) -> dict[str, Any]:
    """Give calling hours of the day on which a scenario is run."""
    return {"time_zone": "Etc/UTC", "weekdays": {"mon": list(windows)}}


def two(aws: FakeAws) -> None:
    send(aws, "one")
    send(aws, "two", TWO)


def two_and_one_that_expires(aws: FakeAws) -> None:
    two(aws)
    send(aws, "three", "+12065550102", lane="bulk", expires_at=to_iso(START.replace(second=40)))


def hours_that_are_opened(aws: FakeAws) -> None:
    """Let a call wait for named hours, which somebody opens while it does; and another one be due when all is dated anew."""
    name_hours(aws, hours(["12:00", "18:00"]))
    send(aws, "one", calling_hours="office")
    send(aws, "two", TWO, not_before=to_iso(START.replace(minute=START.minute + 8)), calling_hours="office")
    aws.world.at(30, lambda: name_hours(aws, hours(["09:00", "18:00"])))


def name_hours(aws: FakeAws, record: dict[str, Any]) -> None:
    """Store what the API stores: first that calls are to be dated anew, and then the hours."""
    now = START + timedelta(seconds=aws.world.now)
    stored = from_plain(from_item(aws.dynamodb.items.get(CONTROL, {})), Control, CONTROL)
    control = replace(hours_named(stored, now), version=stored.version + 1)
    named = NamedHours(version=1, by_name={"office": HoursUnderName(hours=record, put_at=now, put_by="ana")})
    for key, record_of_it in ((CONTROL, control), (NAMED_HOURS, named)):
        aws.dynamodb.items[key] = to_item(to_plain(record_of_it) | {"pk": key})


def same_recipient(aws: FakeAws) -> None:
    send(aws, "one")
    send(aws, "two", ONE)


def repeated_with_a_bad_one(aws: FakeAws) -> None:
    send(aws, "one")
    aws.request(request_id="bad", destination_phone_number="12")
    send(aws, "one")


def scenario(
    name: str, script: list[Script], end: CallStatus = CallStatus.COMPLETED, sends: int = 1, **more: Any
) -> Scenario:
    values: dict[str, Any] = {"ends": {"one": end}, "sends": sends, "requests": one()} | more
    return Scenario(name=name, scripts={ONE: script}, **values)


def on_v2(name: str, script: list[Script], *more: Any, **others: Any) -> Scenario:
    """Give a scenario on version 2 of the voice API; its sends are valid for a minute."""
    return scenario(name, script, *more, voice_api="v2", **({"final_event_deadline_minutes": 7} | others))


SCENARIOS = [
    scenario("completed", [Script()]),
    scenario("busy, then completed", [Script(outcome="BUSY"), Script()], sends=2, requests=one(retry=RETRY_SOON)),
    scenario(
        "no answer until attempts are used up",
        [Script(outcome="NO_ANSWER")],
        CallStatus.UNREACHED,
        sends=2,
        requests=one(retry=RETRY_SOON | {"total_attempts": 2}),
    ),
    scenario("refused", [Script("refused")], CallStatus.REJECTED),
    scenario("throttled, then completed", [Script("throttled"), Script()], sends=2),
    scenario("unreachable, then completed", [Script("unreachable"), Script()]),
    scenario("500 although the call was placed", [Script("error_placed")]),
    scenario("time-out although the call was placed", [Script("timed_out_placed")]),
    scenario("time-out without a call", [Script("timed_out")], CallStatus.UNKNOWN),
    scenario(
        "time-out without a call, redialled",
        [Script("timed_out"), Script()],
        sends=2,
        requests=one(retry={"on_unknown": "redial"}),
    ),
    scenario("events before the answer", [Script(early=True, seconds=0.05)]),
    scenario("events that come together", [Script(seconds=4)], events_gathered_for_s=10),
    scenario(
        "busy events that come together, then completed",
        [Script(outcome="BUSY", seconds=4, answered=True), Script()],
        sends=2,
        requests=one(retry=RETRY_SOON),
        events_gathered_for_s=10,
    ),
    scenario("events that SNS brings", [Script(seconds=4)], events_brought=True),
    scenario(
        "busy events that SNS brings, then completed",
        [Script(outcome="BUSY", seconds=4, answered=True), Script(early=True, seconds=0.05)],
        sends=2,
        requests=one(retry=RETRY_SOON),
        events_brought=True,
    ),
    scenario("no final event", [Script(outcome=None)], CallStatus.UNREACHED),
    scenario(
        "no event at all, redialled",
        [Script(events=False, outcome=None), Script()],
        sends=2,
        requests=one(retry={"no_final_event": {"retry": True, "delay_seconds": 5}}),
    ),
    scenario("final event a quarter of an hour late", [Script(seconds=16 * 60)], final_event_deadline_minutes=20),
    scenario("scheduled", [Script()], requests=one(not_before=LATER)),
    scenario("opens in two minutes", [Script()], requests=one(calling_hours=hours(["09:02", "18:00"]))),
    scenario(
        "busy, and its hours end before the retry",
        [Script(outcome="BUSY"), Script()],
        sends=2,
        requests=one(
            retry={"busy": {"delay_seconds": 45}}, calling_hours=hours(["09:00", "09:02"], ["09:06", "18:00"])
        ),
    ),
    scenario(
        "waits for hours that are opened",
        [Script()],
        requests=hours_that_are_opened,
        ends={"one": CallStatus.COMPLETED, "two": CallStatus.COMPLETED},
        sends=2,
    ),
    scenario("a repeated request beside a bad one", [Script()], requests=repeated_with_a_bad_one),
    Scenario(
        name="two calls to one recipient",
        ends={"one": CallStatus.COMPLETED, "two": CallStatus.COMPLETED},
        requests=same_recipient,
        scripts={ONE: [Script()]},
        sends=2,
    ),
    Scenario(
        name="a call that waits for the minute, and another that expires meanwhile",
        ends={"one": CallStatus.COMPLETED, "two": CallStatus.COMPLETED, "three": CallStatus.EXPIRED},
        requests=two_and_one_that_expires,
        scripts={},
        limits=replace(PRODUCTION, calls_per_minute=1),
        sends=2,
    ),
]

SCENARIOS_ON_V2 = [
    on_v2("completed", [Script()]),
    on_v2("opted out", [Script("opted_out")], CallStatus.CANCELLED),
    on_v2("throttled, then completed", [Script("throttled"), Script()], sends=2),
    on_v2("spend limit reached, then completed", [Script("spend_limit_reached"), Script()], sends=2),
    on_v2("500 although the call was placed", [Script("error_placed")]),
    on_v2("time-out although the call was placed", [Script("timed_out_placed")]),
    on_v2("aborted without a call", [Script("aborted")], CallStatus.UNKNOWN),
    on_v2("events before the answer", [Script(early=True, seconds=0.05)]),
    on_v2(
        "busy events that SNS brings, then completed",
        [Script(outcome="BUSY", seconds=4, answered=True), Script(early=True, seconds=0.05)],
        sends=2,
        requests=one(retry=RETRY_SOON),
        events_brought=True,
    ),
    on_v2("no final event", [Script(outcome=None)], CallStatus.UNREACHED),
    on_v2("kept too long, then completed", [Script(kept_s=90), Script()], sends=2),
    on_v2("blocked as spam", [Script(outcome="SPAM")], CallStatus.UNREACHED),
]
"""What version 2 does otherwise, or tells otherwise: a fault at each call of ``dial`` and ``track``."""
