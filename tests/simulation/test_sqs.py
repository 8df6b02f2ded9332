"""SQS of the simulation, as the API reference of SQS has it, asked by the adapter that the API uses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from redial.adapters import clients
from redial.adapters.dead_letters import DeadLetterQueue, DeadLetters
from simulation.aws.fake_aws import FakeAws
from simulation.aws.sqs import MAX_RECEIVE_COUNT, QUEUE_URL
from simulation.voice.service import FakeVoice
from simulation.world import START, World, WorldClock
from tests.adapters.conftest import forget_clients

QUEUES = {
    "requests": DeadLetterQueue(name="requests-dlq", target="requests", is_moved_by_sqs=True),
    "events-delivery": DeadLetterQueue(name="events-delivery-dlq", target="events"),
}
LATER = START + timedelta(days=1)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    forget_clients()
    world = World()
    fake = FakeAws(world, FakeVoice(world))
    with fake.installed():
        yield fake
    forget_clients()


@pytest.fixture
def dead_letters(aws: FakeAws) -> DeadLetters:
    return DeadLetters(clients.sqs(), QUEUES, f"{QUEUE_URL}wake-ups", WorldClock(aws.world).now)


def let_fail(aws: FakeAws, body: str) -> None:
    """Let a request be received in vain until it is set aside."""
    queue = aws.requests
    queue.put(body, aws.world.now)
    for _ in range(MAX_RECEIVE_COUNT + 1):
        queue.take(10, aws.world.now)
        aws.world.now += queue.visibility_timeout_s


def test_a_message_that_failed_too_often_is_counted_and_can_be_looked_at(
    aws: FakeAws, dead_letters: DeadLetters
) -> None:
    let_fail(aws, "bad")
    assert dead_letters.counts(START) == {"requests": 1, "events-delivery": 0}
    (letter,) = dead_letters.look("requests")
    assert (letter.body, letter.sent_at) == ("bad", START)
    # What was looked at is hidden for a moment; a second look waits for it.
    looked_at = aws.world.now
    assert [each.body for each in dead_letters.look("requests")] == ["bad"]
    assert 0.9 < aws.world.now - looked_at < 2.5
    assert len(aws.requests.dead) == 1


def test_sqs_moves_messages_from_the_dead_letter_queue_of_a_queue(aws: FakeAws, dead_letters: DeadLetters) -> None:
    let_fail(aws, "bad")
    moved = dead_letters.redrive("requests", LATER)
    assert (moved.messages, moved.is_done) == (None, False)
    assert aws.requests.dead == []
    assert [(message.body, message.receive_count) for message in aws.requests.messages] == [("bad", 0)]


def test_where_sqs_moves_none_they_are_sent_and_deleted_one_by_one(aws: FakeAws, dead_letters: DeadLetters) -> None:
    aws.sqs.knows_move_tasks = False
    let_fail(aws, "bad")
    let_fail(aws, "worse")
    moved = dead_letters.redrive("requests", LATER)
    assert (moved.messages, moved.is_done) == (2, True)
    assert aws.requests.dead == []
    assert {message.body for message in aws.requests.messages} == {"bad", "worse"}


def test_what_a_topic_could_not_deliver_is_no_dead_letter_queue_of_a_queue(
    aws: FakeAws, dead_letters: DeadLetters
) -> None:
    aws.sqs.queues["events-delivery-dlq"].put("an event", aws.world.now)
    moved = dead_letters.redrive("events-delivery", LATER)
    assert (moved.messages, moved.is_done) == (1, True)
    assert [message.body for message in aws.events.messages] == ["an event"]
    arn = "arn:aws:sqs:us-east-1:123456789012:"
    with pytest.raises(clients.sqs().exceptions.ClientError, match="must be configured as a DLQ"):
        clients.sqs().start_message_move_task(SourceArn=f"{arn}events-delivery-dlq", DestinationArn=f"{arn}events")


def test_whoever_is_no_actor_of_the_world_is_answered_at_once(aws: FakeAws, dead_letters: DeadLetters) -> None:
    let_fail(aws, "bad")
    dead_letters.look("requests")
    now = aws.world.now
    with aws.installed(at_once=lambda: now):
        assert len(dead_letters.look("requests")) == 1
    assert aws.world.now == now


def test_no_message_is_moved_after_the_deadline(aws: FakeAws, dead_letters: DeadLetters) -> None:
    aws.sqs.queues["events-delivery-dlq"].put("an event", aws.world.now)
    moved = dead_letters.redrive("events-delivery", START)
    assert (moved.messages, moved.is_done) == (0, False)
    assert len(aws.sqs.queues["events-delivery-dlq"].messages) == 1
