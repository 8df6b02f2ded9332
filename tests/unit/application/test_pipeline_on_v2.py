"""Dialling and its events by version 2 of the voice API, with table and queue in memory and the client scripted."""

from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from redial.adapters.voice_api_v2 import SendOptions, VoiceApiV2
from redial.application.dialling.place_call import Placed, PutAside
from redial.application.dialling.record_answer import OPTED_OUT
from redial.application.tracking.attribute_by_context import ContextAttribution, ContextRules
from redial.application.tracking.attribution import Attribution
from redial.application.tracking.record_event import Tracker
from redial.contracts.received_event import ReceivedEvent
from redial.contracts.typed_voice_event import read_typed_event
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.times import to_epoch_ms
from redial.metrics import MetricName
from simulation.makers import DEADLINES, DESTINATION, EVENTS, at, waiting_call
from tests.unit.application.in_memory import InMemory, ScriptedVoice

STACK = "redial-test"


class Service:
    """The SDK's client of version 2, as far as a send goes."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.refusal: tuple[str, str] | None = None

    def send_voice_message(self, **parameters: Any) -> dict[str, str]:
        self.requests.append(parameters)
        if self.refusal is None:
            return {"MessageId": f"m{len(self.requests)}"}
        code, reason = self.refusal
        answer: Any = {"Error": {"Code": code, "Message": "no"}, "Reason": reason}
        raise ClientError(answer | {"ResponseMetadata": {"HTTPStatusCode": 400}}, "SendVoiceMessage")

    def close(self) -> None: ...


class PipelineOnV2(InMemory):
    """A dialer of version 2, and what records its events."""

    def __init__(self, options: SendOptions = SendOptions()) -> None:  # noqa: B008 - frozen
        self.service = Service()
        adapter = VoiceApiV2(self.service, "redial-test-v2", STACK, options)
        super().__init__(voice=cast("ScriptedVoice", adapter))
        rules = ContextRules(stack_name=STACK, deadlines=DEADLINES)
        attribution = Attribution(
            attempts=self.ports.attempts,
            calls=self.ports.calls,
            allowances=self.allowance,
            telemetry=self.telemetry,
            deadlines=DEADLINES,
        )
        self._tracker = Tracker(self.ports, attribution, ContextAttribution(self.ports, rules))

    @property
    def times_to_live(self) -> list[int]:
        return [request["TimeToLive"] for request in self.service.requests]

    def tell(self, sample: str, seconds: float) -> None:
        """Record a sample of `events/voice_v2`, as of the last send, at a time."""
        self.clock.seconds = seconds
        text = (EVENTS / "voice_v2" / f"{sample}.json").read_text(encoding="utf-8")
        event = read_typed_event(text, at(seconds))
        received = ReceivedEvent(
            message_id=f"m{len(self.service.requests)}",
            event=type(event.event)(event.event.event_type, at(seconds)),  # type: ignore[arg-type]
            payload=None,
            context=event.context,
        )
        self._tracker.record([received])


class TestTimeToLive:
    @pytest.mark.parametrize("limit", ["expires_at", "stop_at"])
    @pytest.mark.parametrize(
        ("left_s", "sent"),
        [(None, 60), (86_400, 60), (60.001, 60), (60, 60), (59.999, 59), (6, 6), (5.999, 5), (5.001, 5)],
    )
    def test_a_send_lives_a_minute_and_never_longer_than_its_call(
        self, limit: str, left_s: float | None, sent: int
    ) -> None:
        memory = PipelineOnV2()
        placed = memory.place(ending(limit, left_s))
        assert isinstance(placed, Placed)
        assert memory.times_to_live == [sent]

    @pytest.mark.parametrize("limit", ["expires_at", "stop_at"])
    @pytest.mark.parametrize("left_s", [5, 4.999, 1, 0.001])
    def test_with_no_more_than_five_seconds_left_nothing_is_sent_and_the_call_ends(
        self, limit: str, left_s: float
    ) -> None:
        memory = PipelineOnV2()
        call = ending(limit, left_s)
        assert isinstance(memory.place(call), PutAside)

        ended = memory.stored(call)
        assert (ended.status, ended.attempts) == (CallStatus.EXPIRED, ())
        field = {"stop_at": "retry.stop_at"}.get(limit, limit)
        assert ended.status_reason.startswith(f"too little time is left for a send, and {field} is ")
        assert memory.service.requests == []

    def test_what_is_left_is_looked_at_once_more_after_the_intent_is_written(self) -> None:
        memory = PipelineOnV2()
        call = ending("expires_at", 6.5)

        def later() -> None:
            memory.clock.seconds = 1.5
            memory.calls.written = lambda: None

        memory.calls.written = later
        memory.calls.put(call)
        memory.place(call)

        assert memory.service.requests == []
        taken_back = memory.stored(call)
        assert (taken_back.status, taken_back.attempts) == (CallStatus.WAITING, ())
        assert memory.recipient(DESTINATION).in_flight is None

    @pytest.mark.parametrize(
        ("of_stage", "left_s", "sent"), [(5, None, 5), (300, None, 300), (300, 299.5, 299), (30, 60, 30)]
    )
    def test_a_stage_may_say_how_long(self, of_stage: int, left_s: float | None, sent: int) -> None:
        memory = PipelineOnV2(SendOptions(time_to_live_seconds=of_stage))
        memory.place(ending("expires_at", left_s))
        assert memory.times_to_live == [sent]


class TestOptOut:
    def test_a_recipient_who_opted_out_is_listed_with_that_reason_and_no_call_reaches_it_again(self) -> None:
        memory = PipelineOnV2()
        memory.service.refusal = ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT")
        first, second = waiting_call("r1"), waiting_call("r2")
        memory.place(first)

        listed = memory.recipient(DESTINATION)
        assert (listed.do_not_call_since, listed.do_not_call_reason) == (at(0), OPTED_OUT)
        # No phone rang: its day has the place back, and nobody holds it.
        assert (listed.in_flight, listed.calls.stamps) == (None, ())
        assert memory.stored(first).status is CallStatus.CANCELLED

        memory.service.refusal = None
        memory.clock.seconds = 90
        memory.place(second)
        assert len(memory.service.requests) == 1
        for each in (first, second):
            ended = memory.stored(each)
            assert (ended.status, ended.attempts) == (CallStatus.CANCELLED, ())
            assert OPTED_OUT in ended.status_reason
        assert memory.telemetry.sums[MetricName.SEND_REFUSED] == 0

    def test_a_refusal_of_another_kind_lists_nobody(self) -> None:
        memory = PipelineOnV2()
        memory.service.refusal = ("ConflictException", "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION")
        memory.place(waiting_call())
        assert memory.recipient(DESTINATION).do_not_call_since is None
        assert memory.stored(waiting_call()).status is CallStatus.REJECTED


class TestOutcomes:
    @pytest.mark.parametrize(
        ("sample", "outcome"), [("spam", Outcome.SPAM), ("protect_blocked", Outcome.PROTECT_BLOCKED)]
    )
    def test_what_is_blocked_ends_unreached_and_is_not_tried_again(self, sample: str, outcome: Outcome) -> None:
        memory, call = PipelineOnV2(), waiting_call()
        memory.place(call)
        memory.tell(sample, 20)

        ended = memory.stored(call)
        assert (ended.status, [each.outcome for each in ended.attempts]) == (CallStatus.UNREACHED, [outcome])
        assert ended.status_reason == f"{outcome} on attempt 1, which the policy does not retry"
        assert memory.telemetry.sums[MetricName.OUTCOME_BLOCKED] == 1
        assert memory.telemetry.sums[MetricName.CALL_UNREACHED] == 1

    def test_what_was_not_dialled_in_time_goes_again_after_a_minute_by_default(self) -> None:
        memory, call = PipelineOnV2(), waiting_call(retry=RetryPolicy())
        memory.place(call)
        memory.tell("ttl_expired", 70)

        waiting = memory.stored(call)
        assert [each.outcome for each in waiting.attempts] == [Outcome.TTL_EXPIRED]
        assert (waiting.status, waiting.wait_reason, waiting.status_at) == (
            CallStatus.WAITING,
            WaitReason.RETRY,
            at(130),
        )
        assert memory.telemetry.sums[MetricName.OUTCOME_NOT_DIALLED] == 1
        memory.clock.seconds = 131
        memory.place(waiting)
        assert len(memory.service.requests) == 2

    @pytest.mark.parametrize(
        ("policy", "status", "due_at"),
        [
            (RetryPolicy(not_dialled=OutcomePolicy(retry=True, delay_seconds=7)), CallStatus.WAITING, 77),
            (RetryPolicy(not_dialled=OutcomePolicy(retry=False)), CallStatus.UNREACHED, None),
            (RetryPolicy(total_attempts=1), CallStatus.UNREACHED, None),
            # The keys of other outcomes say nothing of it.
            (
                RetryPolicy(
                    busy=OutcomePolicy(retry=False),
                    no_answer=OutcomePolicy(retry=False),
                    failed=OutcomePolicy(retry=False),
                    no_final_event=OutcomePolicy(retry=False),
                ),
                CallStatus.WAITING,
                130,
            ),
        ],
    )
    def test_the_policys_own_key_decides_on_it(
        self, policy: RetryPolicy, status: CallStatus, due_at: float | None
    ) -> None:
        memory, call = PipelineOnV2(), waiting_call(retry=policy)
        memory.place(call)
        memory.tell("ttl_expired", 70)

        after = memory.stored(call)
        assert after.status is status
        if due_at is not None:
            assert to_epoch_ms(after.status_at) == to_epoch_ms(at(due_at))


def ending(limit: str, left_s: float | None) -> Call:
    """Give a call that may be dialled for so long."""
    if left_s is None:
        return waiting_call()
    if limit == "stop_at":
        return waiting_call(retry=RetryPolicy(stop_at=at(0) + timedelta(seconds=left_s)))
    return waiting_call(expires_at=at(0) + timedelta(seconds=left_s))
