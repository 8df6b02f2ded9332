"""A person's data is erased while calls wait, are dialled and are tried again."""

import random
from collections import Counter
from datetime import timedelta
from unittest.mock import patch

import msgspec
import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.reasons.ends import RecipientErased
from redial.domain.erasure.erasures import Erasure, ask_for_erasure
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from simulation.world import START

MINE, OTHERS = "+12065550100", "+12065550177"
HOUR = 3_600
KEPT = timedelta(days=30)


def ask(pipeline: Pipeline, erasure_id: str = "e1") -> None:
    now = START + timedelta(seconds=pipeline.world.now)
    erasure = ask_for_erasure(erasure_id, (MINE,), by="ana", reason="", also_do_not_call=False, now=now)
    with pipeline.aws.installed(), patch.object(pipeline.aws, "intercept", lambda _call, execute: execute()):
        DynamoDbErasures(Table(clients.dynamodb(), "calls"), KEPT).add(erasure)
        clients.sqs().send_message(QueueUrl="wake-ups", MessageBody='{"call_ids": []}')


def state(pipeline: Pipeline, erasure_id: str = "e1") -> Erasure:
    with pipeline.aws.installed(), patch.object(pipeline.aws, "intercept", lambda _call, execute: execute()):
        found = DynamoDbErasures(Table(clients.dynamodb(), "calls"), KEPT).get(erasure_id)
    assert found is not None
    return found


def sent_to(pipeline: Pipeline, number: str) -> list[float]:
    return [send.at for send in pipeline.voice.log if send.destination_phone_number == number]


def erased(pipeline: Pipeline) -> list[Call]:
    return [call for call in pipeline.calls.values() if call.erased_at is not None]


def items_with(pipeline: Pipeline, *words: str) -> list[str]:
    items = pipeline.aws.dynamodb.items
    texts = {key: key + msgspec.json.encode(item).decode() for key, item in items.items()}
    return [key for key, text in texts.items() if any(word in text for word in words)]


def test_waiting_calls_are_never_made_and_the_next_recipient_still_is() -> None:
    pipeline = Pipeline(Conditions())
    late = iso(HOUR)
    pipeline.request("mine", MINE, not_before=late, name="Ada Lovelace")
    pipeline.request("chain", MINE, not_before=late, then=[{"destination_phone_number": OTHERS}])
    pipeline.request("further", "+12065550188", not_before=late, then=[{"destination_phone_number": MINE}])
    pipeline.run(60)
    ask(pipeline)
    pipeline.run(600)
    assert state(pipeline).done_at is not None
    pipeline.run(2 * HOUR)
    assert sent_to(pipeline, MINE) == []
    assert len(sent_to(pipeline, OTHERS)) == 1
    assert [call.reason for call in erased(pipeline)] == [RecipientErased()] * 3
    left = items_with(pipeline, MINE, "Ada", '"mine"')
    assert [key for key in left if not key.startswith("RECIPIENT#")] == []


def test_retry_is_not_made_and_a_new_request_is() -> None:
    pipeline = Pipeline(Conditions(scripts={MINE: [Script(outcome="BUSY"), Script()]}))
    pipeline.request("first", MINE, retry={"total_attempts": 3, "busy": {"delay_seconds": 600}})
    pipeline.run(120)
    assert len(sent_to(pipeline, MINE)) == 1
    ask(pipeline)
    pipeline.run(60)
    pipeline.request("again", MINE)
    pipeline.request("first", MINE, retry={"total_attempts": 3, "busy": {"delay_seconds": 600}})
    pipeline.run(HOUR)
    assert len(sent_to(pipeline, MINE)) == 2
    again = pipeline.calls["again"]
    assert (again.status, again.request.destination_phone_number) == (CallStatus.COMPLETED, MINE)
    (first,) = erased(pipeline)
    assert (first.status, len(first.attempts)) == (CallStatus.CANCELLED, 1)
    assert items_with(pipeline, '"first"') == [], "a repeat of its request is not kept"


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_dialled_after_it_was_erased_whatever_dies(seed: int) -> None:
    """Calls to two people, of whom one is erased while functions die, answers are lost and events come late and twice."""
    rough = Conditions(
        seed=seed,
        killed=0.02,
        answer_lost=0.02,
        failed=0.02,
        event_repeated=0.3,
        event_delay_s=(0, 120),
        index_lag_s=(0, 3),
    )
    pipeline = Pipeline(rough)
    chance = random.Random(seed)
    for number in range(24):
        to = MINE if number % 2 else OTHERS
        pipeline.request(f"r{number}", to, not_before=iso(chance.uniform(0, 2 * HOUR)), name="Ada Lovelace")
    pipeline.run(chance.uniform(60, 2 * HOUR))
    ask(pipeline)
    pipeline.run(3 * HOUR)
    assert state(pipeline).done_at is not None, state(pipeline)
    pipeline.run(24 * HOUR, ticks=False)
    at_done = (state(pipeline).done_at or START) - START
    cancelled_by = timedelta(minutes=10)
    asked = state(pipeline).asked_at - START
    late = [at for at in sent_to(pipeline, MINE) if at > (asked + cancelled_by).total_seconds()]
    assert late == [], f"asked at {asked}, done at {at_done}"
    mine, others = erased(pipeline), [call for call in pipeline.calls.values() if call.erased_at is None]
    assert (len(mine), len(others)) == (12, 12)
    assert [key for key in items_with(pipeline, MINE) if not key.startswith("RECIPIENT#")] == []
    assert {call.request.destination_phone_number for call in others} == {OTHERS}
    assert Counter(call.status.is_final for call in mine) == {True: 12}
    assert pipeline.faults_of_limits() == []
