"""The witnesses of silence over moto: the events log, the dead-letter queues of events, and what `track` failed on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto import mock_aws

from redial.adapters.silence_witnesses import CloudWatchEventsLog, SqsEventDeadLetters
from redial.contracts.logged_event import ids_in
from redial.domain.attempt.silence import LogEntry
from redial.domain.times import floor_ms, to_epoch_ms
from redial.errors import WitnessUnavailable

GROUP, STREAM = "events", "voice"
# CloudWatch Logs takes no entry that is more than 14 days old.
SINCE = floor_ms(datetime.now(UTC))
UNTIL = SINCE + timedelta(seconds=60)


def at(seconds: float) -> datetime:
    """Give a time of the log."""
    return SINCE + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


def events_log(*texts: tuple[float, str], group: str = GROUP) -> CloudWatchEventsLog:
    """Give a log with these entries, each at its second."""
    client = boto3.client("logs")
    client.create_log_group(logGroupName=GROUP)
    client.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    entries = [{"timestamp": to_epoch_ms(at(seconds)), "message": text} for seconds, text in texts]
    client.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=entries)  # type: ignore[arg-type]
    return CloudWatchEventsLog(lambda: client, group)


def test_entries_between_two_times_both_included() -> None:
    log = events_log((-0.001, "before"), (0, "first"), (60, "last"), (60.001, "after"))

    assert log.entries(SINCE, UNTIL) == [LogEntry(at(0), "first"), LogEntry(at(60), "last")]


def test_id_is_shown_by_whatever_text_holds_it() -> None:
    log = events_log((1, '{"MessageId": "9f8e-one"}'), (200, "9f8e-two"))

    assert log.shows("9f8e-one", SINCE, UNTIL)
    assert not log.shows("9f8e-two", SINCE, UNTIL)
    assert not log.shows("9f8e-three", SINCE, UNTIL)


def test_log_that_is_not_there_cannot_be_asked() -> None:
    log = events_log((1, "x"), group="another")

    with pytest.raises(WitnessUnavailable, match="cannot be read"):
        log.entries(SINCE, UNTIL)
    with pytest.raises(WitnessUnavailable):
        log.shows("x", SINCE, UNTIL)


class EndlessLog:
    """A client whose answers go on and on."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def filter_log_events(self, **question: object) -> dict[str, object]:
        self.asked.append(question.get("nextToken"))
        return {"events": [], "nextToken": str(len(self.asked))}


def test_pages_are_followed_and_more_than_can_be_read_is_no_answer() -> None:
    client = EndlessLog()
    log = CloudWatchEventsLog(lambda: client, GROUP)  # type: ignore[arg-type, return-value]

    with pytest.raises(WitnessUnavailable, match="more than 20 pages"):
        log.entries(SINCE, UNTIL)
    assert client.asked == [None, *map(str, range(1, 20))]


def test_text_is_asked_for_as_a_phrase_and_looked_for_once_more_in_the_answer() -> None:
    class Client:
        pattern = ""

        def filter_log_events(self, **question: str) -> dict[str, object]:
            self.pattern = question["filterPattern"]
            return {"events": [{"timestamp": 0, "message": "something else"}]}

    client = Client()
    log = CloudWatchEventsLog(lambda: client, GROUP)  # type: ignore[arg-type, return-value]

    assert not log.shows('a"b\\c', SINCE, UNTIL)
    assert client.pattern == '"a\\"b\\\\c"'


def test_dead_letters_of_all_queues_are_counted() -> None:
    sqs = boto3.client("sqs")
    urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("one", "two")]
    seconds = [0.0]
    queues = SqsEventDeadLetters(sqs, ("one", "two"), urls[0], lambda: at(seconds[0]))
    assert queues.count() == 0

    for url in (urls[0], urls[1], urls[1]):
        sqs.send_message(QueueUrl=url, MessageBody="x")
    seconds[0] = timedelta(seconds=30).total_seconds()

    assert queues.count() == 3


def test_queue_that_is_not_there_cannot_be_asked() -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="one")["QueueUrl"]

    with pytest.raises(WitnessUnavailable, match="cannot be asked"):
        SqsEventDeadLetters(sqs, ("one", "gone"), url, lambda: at(0)).count()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('{"MessageId":"voice-1","Text":"abcdefghijklmnop0"}', {"voice-1"}),
        ('{"MessageId" : 17}', {"17"}),
        (
            "2026-11-23 call 0f0e0d0c-aaaa-bbbb-cccc-123456789012 began",
            {"0f0e0d0c-aaaa-bbbb-cccc-123456789012"},
        ),
        ("nothing that could be one: configurationset", set()),
        ("", set()),
    ],
)
def test_the_ids_that_an_entry_names_are_found_in_its_text(text: str, ids: set[str]) -> None:
    assert ids_in(text) == ids
