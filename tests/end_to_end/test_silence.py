"""
Silence as evidence on the deployed stack: what `dial` asks outside of its table, and what it makes of the answers.

Nobody waits for twenty minutes: a send without an answer is stored as it would be by then, with the calls before and after it,
their entries in the events log, and the first count of dead letters. The deployed function judges it at the next tick, and dials
anew. This proves that it finds the log group and the dead-letter queues by the names of its environment, and understands what
FilterLogEvents and GetQueueAttributes answer. That it is permitted to ask, the local AWS does not tell: `tests/infra` does.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.application.versioned import Updated, update
from redial.domain.attempt.events import Outcome, UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.silence import DeadLettersCounted, SilenceCondition
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.times import floor_ms, to_epoch_ms
from simulation.makers import ORIGINATION, waiting_call
from tests.end_to_end.pipeline import Pipeline

pytestmark = pytest.mark.stack

SILENT, HEARD_IN_THE_LOG = "silent-call", "call-heard-in-the-log"
NUMBERS = {SILENT: "+12065557901", HEARD_IN_THE_LOG: "+12065557902"}
LINE = 3
RETENTION = timedelta(days=1)
POLICY = RetryPolicy(
    total_attempts=2,
    on_unknown=OnUnknown.REDIAL_IF_SILENT,
    no_final_event=OutcomePolicy(retry=False, delay_seconds=1),
)


@dataclass(frozen=True)
class Past:
    """Writes what a stack would hold of sends that were made hours ago."""

    pipeline: Pipeline

    @property
    def table(self) -> Table:
        return Table(self.pipeline.stack.aws.dynamodb, self.pipeline.stack.outputs["table_name"])

    def unanswered_send(self, call_id: str, sent_at: datetime) -> None:
        """Store a call whose send had no answer, whose slot is over, and whose first count of dead letters was made."""
        attempt = replace(
            attempt_at(sent_at, f"token-{call_id}"),
            detail="ReadTimeoutError",
            dead_letters=DeadLettersCounted(sent_at + timedelta(minutes=19), 0),
        )
        call = waiting_call(call_id, destination_phone_number=NUMBERS[call_id], retry=POLICY)
        self._add(replace(call, status=CallStatus.CALLING, wait_reason=None, status_at=sent_at, attempts=(attempt,)))
        slot = Slot(attempt.token, call.call_id, sent_at)

        def with_slot(allowance: Allowance) -> Allowance:
            lines = dict((allowance.lines or SendLines()).lines)
            use = lines.get(LINE, LineUse())
            return replace(allowance, lines=SendLines(lines | {LINE: replace(use, past=(slot, *use.past))}))

        region = self.pipeline.stack.aws.region
        assert isinstance(update(DynamoDbAllowance(self.table, region), with_slot), Updated)

    def completed_call(self, message_id: str, sent_at: datetime) -> None:
        """Store a call that its line told of at once, as the events log shows."""
        ended_at = sent_at + timedelta(seconds=20)
        attempt = replace(
            attempt_at(sent_at, f"token-{message_id}"),
            message_id=message_id,
            sent_at=sent_at,
            outcome=Outcome.COMPLETED_CALL,
            outcome_at=ended_at,
        )
        call = replace(waiting_call(message_id), status=CallStatus.COMPLETED, wait_reason=None, attempts=(attempt,))
        self._add(replace(call, status_at=ended_at))
        initiated_at = sent_at + timedelta(seconds=1)
        events: dict[VoiceEvent | UnknownEvent, str | None] = {
            VoiceEvent(VoiceEventType.INITIATED_CALL, initiated_at): None,
            VoiceEvent(VoiceEventType.COMPLETED_CALL, ended_at): None,
        }
        attempts = DynamoDbAttempts(self.table, RETENTION)
        attempts.add_events(message_id, events, ended_at, LINE)
        attempts.link(message_id, call.call_id, attempt.token, ended_at)
        self.write_log([(initiated_at, message_id), (ended_at, message_id)])

    def write_log(self, entries: Sequence[tuple[datetime, str]]) -> None:
        """Write events to the events log, as the voice service does."""
        stack = self.pipeline.stack
        logs = stack.aws.session.client("logs", endpoint_url=stack.aws.endpoint_url)
        group, stream = stack.outputs["events_log_group_name"], f"voice-{entries[0][1]}"
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        logs.put_log_events(
            logGroupName=group,
            logStreamName=stream,
            logEvents=[
                {"timestamp": to_epoch_ms(at), "message": json.dumps({"MessageId": message_id})}
                for at, message_id in entries
            ],
        )

    def tick(self) -> None:
        """Wake `dial` as the minute does."""
        queue_url = self.pipeline.stack.outputs["wake_up_queue_url"]
        self.pipeline.stack.aws.sqs.send_message(QueueUrl=queue_url, MessageBody='{"call_ids": []}')

    def _add(self, call: Call) -> None:
        DynamoDbCalls(self.table, RETENTION).add(call)


def attempt_at(at: datetime, token: str) -> Attempt:
    return Attempt(number=1, token=token, origination_phone_number=ORIGINATION, intent_at=at)


def judged(call: Call) -> bool:
    return bool(call.attempts) and call.attempts[0].silence is not None


def test_silence_that_the_log_and_the_queues_bear_out_is_dialled_again_and_another_one_is_not(
    pipeline: Pipeline,
) -> None:
    past, now = Past(pipeline), floor_ms(datetime.now(UTC))
    of_silent, of_heard = now - timedelta(hours=3), now - timedelta(hours=5)
    for name, sent_at in (("silent", of_silent), ("heard", of_heard)):
        for side, seconds in (("before", -40), ("after", 40)):
            past.completed_call(f"{name}-{side}-0123456789", sent_at + timedelta(seconds=seconds))
    # An event of a call that nobody knows, within the slot: it may be the send's own.
    past.write_log([(of_heard + timedelta(seconds=2), "of-nobody-0123456789")])
    past.unanswered_send(SILENT, of_silent)
    past.unanswered_send(HEARD_IN_THE_LOG, of_heard)
    past.tick()

    heard = pipeline.wait_until(HEARD_IN_THE_LOG, judged, within_s=240)
    silent = pipeline.wait_until_final(SILENT, within_s=240)

    judgement = heard.attempts[0].silence
    assert judgement is not None
    assert judgement.broken == (SilenceCondition.LOG_SHOWS_NO_OTHER,)
    assert judgement.heard == ("heard-before-0123456789", "heard-after-0123456789")
    assert heard.status is CallStatus.UNKNOWN
    assert pipeline.sends_to(NUMBERS[HEARD_IN_THE_LOG]) == []
    assert [attempt.outcome for attempt in silent.attempts] == [Outcome.SEND_UNKNOWN, Outcome.COMPLETED_CALL]
    assert silent.attempts[0].silence is not None
    assert silent.attempts[0].silence.is_silent
    assert len(pipeline.sends_to(NUMBERS[SILENT])) == 1
