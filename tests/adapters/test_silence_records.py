"""What is kept for the judgement of silence, over moto."""

from functools import partial

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.event_failures import DynamoDbEventFailures
from redial.adapters.dynamodb.table import Table
from redial.application.versioned import update
from redial.domain.attempt.event_failures import note_event_failure
from redial.domain.attempt.silence import DeadLettersCounted, SilenceCondition, SilenceJudgement
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial.domain.call.retry_policy import OnUnknown, RetryPolicy
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call


def test_policy_of_silence_is_read_as_giving_up_by_a_version_that_does_not_know_it(
    calls: DynamoDbCalls, table: Table
) -> None:
    retry = RetryPolicy(on_unknown=OnUnknown.REDIAL_IF_SILENT, total_attempts=2)
    call = waiting_call(retry=retry)
    calls.add(call)
    stored = calls.get(call.call_id)
    plain = table.get(f"{schema.CALL}{call.call_id}")
    assert stored is not None
    assert plain is not None

    assert stored.request.retry == retry
    assert plain["request"]["retry"] == {"total_attempts": 2, "if_silent": True}


@pytest.mark.parametrize("count", [0, 3, None])
def test_judgement_of_silence_comes_back_as_it_was_stored(calls: DynamoDbCalls, count: int | None) -> None:
    call = waiting_call(retry=RetryPolicy(on_unknown=OnUnknown.REDIAL_IF_SILENT))
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    seen = transitions.look_again(claimed, "t1", at(1_201), at(1_141), DeadLettersCounted(at(1_141), count))
    assert isinstance(seen, Call)
    broken = (SilenceCondition.LINE_HEARD_AFTER, SilenceCondition.LOG_SHOWS_HEARD)
    judged = SilenceJudgement(line=3, broken=broken, heard=("voice-1",))
    settled = transitions.settle_by_silence(seen, "t1", judged, at(1_201))
    assert isinstance(settled, Call)
    for each in (call, replace(seen, version=2), replace(settled, version=3)):
        calls.at(each.call_id).replace(replace(each, version=each.version - 1), each)
        assert calls.get(call.call_id) == each


def test_last_failure_of_an_event_is_kept(table: Table) -> None:
    failures = DynamoDbEventFailures(table)
    assert failures.load().failed_at is None

    for seconds, kept in ((5, 5), (3, 5), (9.0004, 9)):
        update(failures, partial(note_event_failure, now=at(seconds)))
        assert failures.load().failed_at == at(kept)
