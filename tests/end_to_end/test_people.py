"""What people do, on the local stack: the API through its HTTP API, and the commands as a person gives them."""

import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from redial.domain.times import to_iso
from tests.end_to_end.page_verdicts import verdicts
from tests.end_to_end.person import Person, until
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack

# Numbers that nothing else calls, the demo included: one recipient gets five calls in 24 hours, and the emulator counts attempts.
# Those without a script are completed at once.
COMPLETED = "+12065557601"
PAUSED = "+12065557602"
CANCELLED = "+12065557603"
LISTED = "+12065557604"
COUNTED = "+12065557605"
SENT_BACK = "+12065557606"
BUSY = "+12065550118"

# A dialer that is awake looks at what is paused every five seconds.
SURELY_SEEN_AFTER = timedelta(seconds=5.5)


def once_pauses_are_seen() -> str:
    """Give a time: whoever finds due what is due then has looked at what is paused by now, however long that takes."""
    return to_iso(datetime.now(UTC) + SURELY_SEEN_AFTER)


def request_line(request_id: str, number: str, **more: Any) -> str:
    return json.dumps({**plain_request(request_id, number), **more})


def test_call_is_submitted_watched_to_its_end_and_explained(person: Person) -> None:
    submitted = person.types("submit", "--to", BUSY, "--text", "Hello", "--request-id", "people-1", "--attempts", "2")
    assert submitted.returncode == 0, submitted.stderr

    until(lambda: person.gets("status", "people-1")["last_outcome"] == "BUSY")
    explained = person.gets("explain", "people-1")

    assert explained["waits_for"][0]["what"] == "RETRY"
    assert explained["expected"]["at"] >= explained["waits_for"][0]["opens_at"]
    kinds = [line["kind"] for line in explained["history"]]
    assert kinds[0] == "request"
    assert {"attempt", "event", "outcome", "decision"} <= set(kinds)
    person.gets("cancel", "people-1")
    assert person.types("watch", "people-1").returncode == 1, "it ended otherwise than completed"


def test_watch_ends_when_the_call_is_completed(person: Person) -> None:
    person.gets("submit", "--to", COMPLETED, "--text", "Hello", "--request-id", "people-2")

    watched = person.types("watch", "people-2", "--every", "0.3")

    assert watched.returncode == 0
    assert "COMPLETED" in watched.stdout.splitlines()[-1]


def test_paused_campaign_waits_until_it_is_resumed(person: Person) -> None:
    # Before its first call: paused, and said that no call of it is known.
    person.gets("pause", "--campaign", "people-paused", "--reason", "wrong text", exit_code=1)
    asked = ("--text", "Hello", "--not-before", once_pauses_are_seen())
    person.gets("submit", "--to", PAUSED, *asked, "--request-id", "people-3", "--campaign", "people-paused")
    # Meanwhile a call of nobody's campaign goes: dialling was awake, and left the paused one out.
    person.gets("submit", "--to", COMPLETED, *asked, "--request-id", "people-8")
    until(lambda: person.gets("status", "people-8")["status"] == "COMPLETED")
    call = person.gets("status", "people-3")
    assert (call["status"], call["paused_by"], call["attempts_made"]) == ("WAITING", "campaign", 0)
    assert "wrong text" in person.gets("explain", "people-3")["headline"]

    person.gets("resume", "--campaign", "people-paused")

    until(lambda: person.gets("status", "people-3")["status"] == "COMPLETED")


def test_cancelled_campaign_is_not_dialled(person: Person, tmp_path: Path) -> None:
    person.gets("pause", "--campaign", "people-cancelled", exit_code=1)
    file = tmp_path / "calls.jsonl"
    more = {"campaign": "people-cancelled", "not_before": once_pauses_are_seen()}
    lines = [request_line(f"people-4-{number}", CANCELLED, **more) for number in range(30)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert person.gets("submit", str(file))["sent"] == 30
    assert person.gets("submit", str(file))["sent"] == 0, "nothing is sent twice"
    until(lambda: len(person.gets("list", "--campaign", "people-cancelled", "-n", "50")["calls"]) == 30)

    cancelled = person.gets("cancel", "--campaign", "people-cancelled", "--yes")
    person.gets("resume", "--campaign", "people-cancelled")

    assert cancelled["cancelled"] == 30
    calls = person.gets("list", "--campaign", "people-cancelled", "-n", "50")["calls"]
    assert {(call["status"], call["attempts_made"]) for call in calls} == {("CANCELLED", 0)}


def test_listed_recipient_is_not_dialled(person: Person) -> None:
    person.gets("dnc", "add", LISTED, "--reason", "asked us to")
    person.gets("submit", "--to", LISTED, "--text", "Hello", "--request-id", "people-5")

    until(lambda: person.gets("status", "people-5")["status"] == "CANCELLED")

    call = person.gets("status", "people-5")
    assert call["attempts_made"] == 0
    assert "do-not-call list" in call["status_reason"]


def test_counts_follow_the_calls(pipeline: Pipeline, person: Person) -> None:
    before = person.gets("status")["calls"]
    person.gets(
        "submit", "--to", COUNTED, "--text", "Hello", "--request-id", "people-6", "--campaign", "people-counted"
    )

    until(lambda: person.gets("status", "people-6")["status"] == "COMPLETED")
    until(lambda: person.gets("status")["calls"]["COMPLETED"] > before["COMPLETED"])

    url = f"{pipeline.stack.outputs['api_url']}/v1/campaigns?campaign=people-counted"

    def is_counted() -> bool:
        with urllib.request.urlopen(url) as answer:
            campaigns = json.load(answer)["campaigns"]
        return [(each["total"], each["done"], each["attempts"]) for each in campaigns] == [(1, 1, 1)]

    until(is_counted)


def test_dead_letters_go_back_through_intake(pipeline: Pipeline, person: Person) -> None:
    body = request_line("people-7", SENT_BACK, campaign="people-sent-back")
    pipeline.stack.aws.sqs.send_message(QueueUrl=pipeline.stack.outputs["requests_dlq_url"], MessageBody=body)

    assert person.gets("redrive", "requests", "--yes")["moved"] == 1

    def ended() -> bool:
        """Ask for the campaign: intake may not have taken the request in yet, and then there is no such call."""
        calls = person.gets("list", "--campaign", "people-sent-back")["calls"]
        return [(call["request_id"], call["status"]) for call in calls] == [("people-7", "COMPLETED")]

    until(ended)


@pytest.fixture
def disabled_destination(pipeline: Pipeline) -> Iterator[str]:
    """Disable the destination of an event that decides nothing, as somebody does by hand."""
    voice = pipeline.stack.aws.session.client("pinpoint-sms-voice", endpoint_url=pipeline.stack.voice_endpoint_url)
    name = pipeline.stack.outputs["configuration_set_name"]
    destinations = voice.get_configuration_set_event_destinations(ConfigurationSetName=name)["EventDestinations"]
    (ringing,) = [each for each in destinations if each["Name"] == "ringing"]

    def enable(*, enabled: bool) -> None:
        voice.update_configuration_set_event_destination(
            ConfigurationSetName=name,
            EventDestinationName="ringing",
            EventDestination={
                "Enabled": enabled,
                "MatchingEventTypes": ringing["MatchingEventTypes"],
                "SnsDestination": ringing["SnsDestination"],
            },
        )

    enable(enabled=False)
    yield "ringing"
    time.sleep(1.1)  # the service takes one such request a second
    enable(enabled=True)


@pytest.fixture
def disabled_schedule(pipeline: Pipeline) -> Iterator[str]:
    """Disable the minute tick."""
    scheduler: Any = pipeline.stack.aws.session.client("scheduler", endpoint_url=pipeline.stack.aws.endpoint_url)
    name = pipeline.stack.outputs["schedule_name"]
    schedule = scheduler.get_schedule(Name=name)
    kept = {key: schedule[key] for key in ("ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(Name=name, State="DISABLED", **kept)
    yield name
    scheduler.update_schedule(Name=name, State="ENABLED", **kept)


def test_doctor_finds_nothing_wrong_with_a_fresh_stack(person: Person) -> None:
    done = person.types("doctor", "--json")
    report = json.loads(done.stdout)

    assert verdicts(report["findings"]) == set()
    assert {finding["area"] for finding in report["findings"]} == {
        "stack",
        "event destinations",
        "topics",
        "table",
        "queues",
        "schedule",
        "functions",
        "API",
        "work",
        "holidays",
    }
    assert not [finding for finding in report["findings"] if finding["verdict"] == "not checked"]


@pytest.mark.usefixtures("disabled_destination", "disabled_schedule")
def test_doctor_names_what_is_wrong_and_how_to_mend_it(person: Person) -> None:
    report = person.gets("doctor", exit_code=1)

    wrong = {finding["area"]: finding for finding in report["findings"] if finding["verdict"] == "wrong"}
    assert verdicts(report["findings"]) == {"event destinations", "schedule"}
    assert "RINGING" in wrong["event destinations"]["text"]
    assert "configuration_set_revision" in wrong["event destinations"]["mend"]
    assert "DISABLED" in wrong["schedule"]["text"]


def test_a_message_is_heard_or_it_is_said_what_to_install(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "hello.wav"
    if shutil.which("espeak-ng") is None:
        refused = person.types("say", "Hello", "--output", str(file))
        assert (refused.returncode, "is not installed here" in refused.stderr) == (5, True)
        return
    assert person.gets("say", "Hello", "--output", str(file))["is_stand_in"]
    assert file.read_bytes()[:4] == b"RIFF"
