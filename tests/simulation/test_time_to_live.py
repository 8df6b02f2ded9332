"""Records that DynamoDB deletes at the end of their time: what follows the table's stream sees it, and nothing is undone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

import publish.handler
import publish.wiring
from redial.adapters.archive import FirehoseArchive
from redial.domain.pacing.limits import PRODUCTION
from simulation.dynamodb.stream import change
from simulation.page.gateway import Gateway
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS, RETENTION, environment
from simulation.stack.stepped_stack import SteppedStack
from simulation.telemetry import Notebook
from simulation.world import START

CAMPAIGN = "flu-clinic-november"


class KeptArchive(FirehoseArchive):
    """Keeps what is archived."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def put(self, lines: Sequence[bytes]) -> None:
        self.lines += lines


@pytest.fixture
def stack() -> SteppedStack:
    stack = SteppedStack(Conditions(seed=5))
    for number in range(3):
        stack.aws.request(
            request_id=f"r{number}",
            destination_phone_number=f"+1206555010{number}",
            content={"plain_text_message": {"text": "Please call us back."}},
            campaign=CAMPAIGN,
        )
    stack.aws.request(request_id="bad", destination_phone_number="12")
    stack.run(600)
    return stack


def expire(stack: SteppedStack) -> list[str]:
    """Let everything be deleted whose time is over, and counted."""
    now = START + timedelta(seconds=stack.world.now) + RETENTION
    deleted = stack.aws.dynamodb.expire(now)
    stack.run(10)
    return deleted


def test_deleted_calls_are_counted_no_more_and_what_happened_stays_counted(stack: SteppedStack) -> None:
    people = Gateway(stack)
    before = people.get("/summary")["calls"]
    assert (before["COMPLETED"], before["REJECTED"]) == (3, 1)
    (campaign,) = people.get("/campaigns")["campaigns"]

    deleted = expire(stack)

    assert sum(key.startswith("CALL#") for key in deleted) == 4
    assert stack.calls() == {}
    after = people.get("/summary")["calls"]
    assert {status: count for status, count in after.items() if count} == {}
    assert people.get("/calls")["calls"] == []
    # The counts of a campaign are kept as long as its calls; here they have gone with them.
    assert (campaign["calls"]["COMPLETED"], people.get("/campaigns")["campaigns"]) == (3, [])


def test_deletions_are_not_archived(stack: SteppedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    records: list[Any] = []
    stack.aws.dynamodb.followers.append(lambda *each: records.append(change(str(len(records)), *each)))
    expire(stack)
    removed = [record for record in records if record["eventName"] == "REMOVE"]
    kept, notebook = KeptArchive(), Notebook()
    variables = environment(PRODUCTION, NUMBERS, 60) | {"RECORDS_STREAM_NAME": "records"}
    monkeypatch.setenv("AWS_DEFAULT_REGION", variables["AWS_DEFAULT_REGION"])
    publisher = replace(publish.wiring.build(variables, notebook), archive=kept)
    publish.handler.respond({"Records": removed}, publisher, notebook)
    assert sum(record["dynamodb"]["Keys"]["pk"]["S"].startswith("CALL#") for record in removed) == 4
    assert (kept.lines, notebook.warnings) == ([], [])
    assert stack.aws.event_bus.taken == []
