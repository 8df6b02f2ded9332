"""A voice event of version 2 as SNS delivers it: its type, its time, whose it is and what it cost."""

import json
from typing import Any

import pytest

from redial.contracts.received_event import ReceivedEvent
from redial.contracts.voice_event import read_envelope
from redial.domain.attempt.events import Outcome, UnknownEvent, VoiceEvent, VoiceEventType, end_of_attempt
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.attempt.send_context import SendContext
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.times import to_iso
from redial.errors import UnreadableVoiceEvent
from simulation.makers import EVENTS, T0

TOPIC = "arn:aws:sns:us-east-1:123456789012:Redial-VoiceEvents"
SAMPLES = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((EVENTS / "voice_v2").glob("*.json"))
}
TYPES = {
    "initiated": VoiceEventType.INITIATED_CALL,
    "ringing": VoiceEventType.RINGING,
    "answered": VoiceEventType.ANSWERED,
    "completed": VoiceEventType.COMPLETED_CALL,
    "busy": VoiceEventType.BUSY,
    "no_answer": VoiceEventType.NO_ANSWER,
    "failed": VoiceEventType.FAILED,
    "ttl_expired": VoiceEventType.TTL_EXPIRED,
    "spam": VoiceEventType.SPAM,
    "protect_blocked": VoiceEventType.PROTECT_BLOCKED,
    "status_unknown": VoiceEventType.STATUS_UNKNOWN,
}


def read(event: Any, published: str = "2026-11-27T09:00:00.000Z", topic: str = TOPIC) -> ReceivedEvent:
    envelope = json.loads((EVENTS / "sns" / "envelope.json").read_text(encoding="utf-8"))
    body = json.dumps(envelope | {"TopicArn": topic, "Timestamp": published, "Message": json.dumps(event)})
    return read_envelope(body, {}, payload_typed_topic_arns=[TOPIC])


def changed(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (SAMPLES["completed"] | changes).items() if value is not None}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_type_and_each_status_without_a_type_is_known(name: str) -> None:
    received = read(SAMPLES[name])
    assert isinstance(received.event, VoiceEvent)
    assert received.event.event_type is TYPES[name]
    assert received.message_id == "5f0c2d34-1a0f-4f0b-9d0b-0c8f2f6b7a11"
    assert received.context == SendContext("redial-test", "8534fa7ef71157aceccedf38", "t1")
    assert json.loads(received.payload or "") == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_an_event_of_a_topic_that_was_taken_away_is_read_as_any_other(name: str) -> None:
    # `track` knows the topics of a deployment before the configuration set follows: until then events come from those of before.
    assert read(SAMPLES[name], topic=f"{TOPIC}-Brought") == read(SAMPLES[name])


def test_an_event_of_version_1_from_an_unknown_topic_stays_one() -> None:
    event = {"MessageId": "m1", "messageId": "m2", "eventType": "VOICE_COMPLETED"}
    received = read(event, topic="arn:aws:sns:us-east-1:123456789012:Transferred")
    assert received.message_id == "m1"
    assert isinstance(received.event, UnknownEvent)


def test_samples_of_all_types_are_there() -> None:
    assert SAMPLES.keys() == TYPES.keys()
    assert {sample["eventType"] for sample in SAMPLES.values()} == {
        "VOICE_INITIATED",
        "VOICE_RINGING",
        "VOICE_ANSWERED",
        "VOICE_COMPLETED",
        "VOICE_BUSY",
        "VOICE_NO_ANSWER",
        "VOICE_FAILED",
        "VOICE_TTL_EXPIRED",
    }


@pytest.mark.parametrize("event_type", ["VOICE_COMPLETED", "VOICE_NO_ANSWER", "VOICE_NEW", None])
def test_a_status_without_a_type_of_its_own_decides_whatever_the_type(event_type: str | None) -> None:
    received = read(changed(eventType=event_type, messageStatus="PROTECT_BLOCKED"))
    assert received.event.event_type is VoiceEventType.PROTECT_BLOCKED


def test_a_type_that_is_not_known_is_kept_by_its_name() -> None:
    occurred_at = read(SAMPLES["completed"]).event.occurred_at
    assert read(changed(eventType="VOICE_WHISPERED now")).event == UnknownEvent("VOICE_WHISPERED_now", occurred_at)
    assert read(changed(eventType=None)).event.event_type == "_"
    assert read(changed(eventType=7)).event.event_type == "7"


def test_a_repeated_event_keeps_the_services_time() -> None:
    first, again = read(SAMPLES["busy"]), read(SAMPLES["busy"], "2026-11-28T01:00:00.000Z")
    assert first.event == again.event
    assert to_iso(first.event.occurred_at) == "2026-11-23T09:00:10.100Z"


@pytest.mark.parametrize("time", [None, "2026-11-23T09:00:00Z", True, -1, 0, 10**30, 1.5e300, 1795942801000 + 61_000])
def test_a_time_that_cannot_be_one_is_that_of_the_envelope(time: Any) -> None:
    assert to_iso(read(changed(eventTimestamp=time)).event.occurred_at) == "2026-11-27T09:00:00.000Z"


def test_the_services_own_figures_are_read() -> None:
    assert read(SAMPLES["completed"]).figures == ServiceFigures(
        duration_seconds=15, billed_minutes=1, price_millionths=13_000
    )
    assert read(SAMPLES["busy"]).figures is None
    odd = changed(callDurationInSeconds="15", totalDurationInMinutes=-1, totalMessagePrice=True)
    assert read(odd).figures is None
    assert read(changed(callDurationInSeconds=0, totalDurationInMinutes=None, totalMessagePrice=1e99)).figures == (
        ServiceFigures(duration_seconds=0)
    )


@pytest.mark.parametrize(
    "number", [10**400, -(10**400), float("inf"), float("nan")], ids=lambda number: str(number)[:5]
)
def test_a_figure_that_is_too_large_for_a_number_is_none(number: float) -> None:
    assert read(changed(totalMessagePrice=number)).figures == ServiceFigures(duration_seconds=15, billed_minutes=1)


@pytest.mark.parametrize(
    "context",
    [None, "redial", [], {}, {"redial_stack": "redial-test", "redial_call": "c"}]
    + [{"redial_stack": "s", "redial_call": "c", "redial_token": token} for token in ("", 7, None, "x" * 129)],
)
def test_a_context_that_is_not_of_a_send_of_ours_is_none(context: Any) -> None:
    assert read(changed(context=context)).context is None


def test_a_message_without_its_id_is_no_voice_event() -> None:
    with pytest.raises(UnreadableVoiceEvent, match="messageId: expected a text in the voice event"):
        read(changed(messageId=None) | {"MessageId": "m-1"})
    with pytest.raises(UnreadableVoiceEvent, match="Message: expected a JSON object"):
        read(["VOICE_BUSY"])


@pytest.mark.parametrize(
    ("name", "outcome", "is_retried"),
    [
        ("spam", Outcome.SPAM, False),
        ("protect_blocked", Outcome.PROTECT_BLOCKED, False),
        ("ttl_expired", Outcome.TTL_EXPIRED, True),
    ],
)
def test_what_was_blocked_is_not_dialled_again_and_what_was_not_dialled_is(
    name: str, outcome: Outcome, is_retried: bool
) -> None:
    event = read(SAMPLES[name]).event
    assert isinstance(event, VoiceEvent)
    end = end_of_attempt([event])
    assert end is not None
    assert end.outcome is outcome
    after = RetryPolicy().after(outcome)
    assert (after is not None and after.retry) is is_retried


def test_that_the_service_does_not_know_is_kept_and_ends_nothing() -> None:
    event = read(SAMPLES["status_unknown"]).event
    assert isinstance(event, VoiceEvent)
    assert end_of_attempt([event]) is None
    assert event.occurred_at > T0
