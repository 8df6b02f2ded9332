"""
The API's lists and its summary with 1,000 and with 100,000 stored calls, on the local stack, in one run.

Two tables, one small and one large, in the same local DynamoDB; the API's own handler over each. The two take turns, so that a busy
machine slows both alike. The requests to the table are counted on the wire.
"""

import json
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import api.handler
import api.wiring
from api.wiring import Services
from local.aws import COMMAND, AwsEndpoint, ministack_environment
from local.ports import HOST, free_port
from local.processes import Processes
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.requests import CallRequest, Content, Lane, PlainTextMessage
from redial.domain.call.transitions import accept
from simulation.dynamodb.moto_table import make_table
from simulation.stack.http_api import PROGRAM, http_api_event
from simulation.telemetry import Notebook

SMALL, LARGE = 1_000, 100_000
ROUNDS = 200
GOAL = 1.5
# So few that each page asked for is full in the small table as well: pages of equal size are compared.
CAMPAIGNS = 2
DEAD_LETTER_QUEUES = ("requests", "wake-ups", "events")
# How calls are spread over statuses in a stack that has run for a while under a backlog.
STATUSES = {
    CallStatus.WAITING: 0.40,
    CallStatus.CALLING: 0.001,
    CallStatus.COMPLETED: 0.45,
    CallStatus.UNREACHED: 0.12,
    CallStatus.CANCELLED: 0.02,
    CallStatus.UNKNOWN: 0.009,
}
OPERATIONS = {
    "summary": ("/v1/summary", ""),
    "series, 24 h": ("/v1/series", "range=24h"),
    "campaigns": ("/v1/campaigns", ""),
    "list, all statuses": ("/v1/calls", "limit=50"),
    "list, WAITING": ("/v1/calls", "status=WAITING&limit=50"),
    "list, COMPLETED": ("/v1/calls", "status=COMPLETED&limit=50"),
    "list, a campaign": ("/v1/calls", "campaign=campaign-1&limit=50"),
    "list, campaign + status": ("/v1/calls", "campaign=campaign-1&status=UNREACHED&limit=50"),
    "list, a recipient": ("/v1/calls", "destination_phone_number=%2B12065550107&limit=50"),
    "list, second page": ("/v1/calls", "status=COMPLETED&limit=50&cursor={cursor}"),
    "do-not-call list": ("/v1/do-not-call", "limit=50"),
}


@dataclass
class Subject:
    """The API over one table."""

    stored: int
    services: Services
    cursor: str = ""

    def ask(self, path: str, query: str) -> Any:
        event = http_api_event("GET", path, query.format(cursor=self.cursor), None, {}, PROGRAM)
        answer = api.handler.respond(event, lambda: self.services, self.services.telemetry)
        assert answer["statusCode"] == 200, answer["body"]
        return json.loads(answer["body"])


def calls(count: int) -> Iterator[Call]:
    """Make calls of all statuses, the same ones every time."""
    chance = random.Random(count)
    now = datetime.now(UTC)
    names, weights = list(STATUSES), list(STATUSES.values())
    for number in range(count):
        request = CallRequest(
            request_id=f"request-{number}",
            destination_phone_number="+12065550107" if number % 10 == 7 else f"+1206{number:07}",
            content=Content(plain_text_message=PlainTextMessage(text="Your appointment is tomorrow at ten.")),
            lane=chance.choice(list(Lane)),
            campaign=f"campaign-{number % CAMPAIGNS}",
        )
        accepted_at = now - timedelta(seconds=chance.uniform(0, 30 * 86_400))
        call = accept(request, "digest", accepted_at)
        status = chance.choices(names, weights)[0]
        attempt = Attempt(
            number=1,
            token="token",
            origination_phone_number="+12065550190",
            intent_at=accepted_at,
            message_id=f"message-{number}",
            outcome=Outcome.COMPLETED_CALL if status is CallStatus.COMPLETED else None,
        )
        waits = status is CallStatus.WAITING
        yield replace(
            call,
            status=status,
            status_at=accepted_at + timedelta(seconds=chance.uniform(0, 3_600)),
            attempts=() if waits else (attempt,),
        )


def fill(table_name: str, count: int) -> None:
    """Store calls, as `intake` and `dial` would have left them."""
    client = clients.dynamodb()
    store = DynamoDbCalls(Table(client, table_name), timedelta(days=90))
    items = (to_item(store._to_plain(call)) for call in calls(count))

    def write(batch: list[Any]) -> None:
        client.batch_write_item(RequestItems={table_name: [{"PutRequest": {"Item": item}} for item in batch]})

    with ThreadPoolExecutor(2) as threads:
        pending = []
        while batch := list(islice(items, 25)):
            pending.append(threads.submit(write, batch))
            if len(pending) >= 40:
                for each in pending:
                    each.result()
                pending = []
        for each in pending:
            each.result()


def subject(stored: int) -> Subject:
    os.environ["TABLE_NAME"] = make_table(f"calls-{stored}")
    fill(os.environ["TABLE_NAME"], stored)
    services = api.wiring.build(os.environ, Notebook())
    made = Subject(stored, services)
    made.cursor = made.ask("/v1/calls", "status=COMPLETED&limit=50")["next_cursor"]
    return made


def environment(endpoint_url: str) -> dict[str, str]:
    queues = {name: [f"{name}-dlq"] for name in DEAD_LETTER_QUEUES}
    for (name,) in queues.values():
        clients.sqs().create_queue(QueueName=name)
    limits = {
        "calls_per_minute": 20,
        "calls_per_second_per_number": 1,
        "calls_per_recipient_per_day": 5,
        "calls_per_day": None,
    }
    return {
        "WAKE_UP_QUEUE_URL": f"{endpoint_url}/000000000000/wake-ups",
        "ORIGINATION_PHONE_NUMBERS": "+12065550190,+12065550191",
        "NUMBER_CHOICE": "{}",
        "VOICE_PROFILE": "production",
        "VOICE_API": "v1",
        "VOICE_LIMITS": json.dumps(limits),
        "DEFAULT_RETRY_POLICY": "{}",
        "CALL_PERMISSIONS": '{"allowed_countries": ["*"]}',
        "RETRY_POLICIES": "{}",
        "CALLING_HOURS": "{}",
        "MORE_VOICES": "{}",
        "ANSWERS_TASKS": "false",
        "RETENTION_DAYS": "90",
        "AUDIT_RETENTION_DAYS": "400",
        "RIGHTS": "{}",
        "COUNTRY": "null",
        "TIME_ZONE": "null",
        "PREVIEW_AUDIO": "nobody",
        "CALL_PRICES": "{}",
        "FINAL_EVENT_DEADLINE_MINUTES": "60",
        "DEAD_LETTER_QUEUES": json.dumps(queues),
        "AUTHORISATION": "api_gateway",
    }


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def measure(subjects: list[Subject]) -> bool:
    made = Counter[str]()
    clients.dynamodb().meta.events.register("before-call.dynamodb", lambda model, **_: made.update([model.name]))
    print(f"{'':<24} {'p95 ms at':>10} {'':>8} {'':>6}   requests to the table")
    print(f"{'':<24} {SMALL:>10,} {LARGE:>8,} {'x':>6}   ({LARGE:,} stored)")
    all_good = True
    for name, (path, query) in OPERATIONS.items():
        times: dict[int, list[float]] = {each.stored: [] for each in subjects}
        for _ in range(ROUNDS):
            for each in subjects:
                made.clear()
                start = time.perf_counter()
                each.ask(path, query)
                times[each.stored].append((time.perf_counter() - start) * 1000)
        small, large = p95(times[SMALL]), p95(times[LARGE])
        assert "Scan" not in made
        requests = ", ".join(f"{count} {operation}" for operation, count in sorted(made.items()))
        mark = "" if large < GOAL * small else "  over the goal"
        all_good &= not mark
        print(f"{name:<24} {small:>10.1f} {large:>8.1f} {large / small:>6.2f}   {requests}{mark}")
    print(f"goal: below {GOAL} x; {'met' if all_good else 'NOT met'}")
    return all_good


def main() -> None:
    port = free_port()
    aws = AwsEndpoint(f"http://{HOST}:{port}")
    with tempfile.TemporaryDirectory() as folder, Processes(Path(folder)) as processes:
        ministack = processes.start("ministack", COMMAND, ministack_environment(port, Path(folder)))
        processes.wait_until_ready(ministack, f"{aws.endpoint_url}/_ministack/ready")
        os.environ |= {
            "AWS_ENDPOINT_URL": aws.endpoint_url,
            "AWS_ACCESS_KEY_ID": aws.access_key_id,
            "AWS_SECRET_ACCESS_KEY": aws.secret_access_key,
            "AWS_DEFAULT_REGION": aws.region,
            "POWERTOOLS_METRICS_NAMESPACE": "Redial",
        }
        os.environ |= environment(aws.endpoint_url)
        start = time.perf_counter()
        subjects = [subject(SMALL), subject(LARGE)]
        print(
            f"{SMALL:,} and {LARGE:,} calls stored in {time.perf_counter() - start:.0f} s; {ROUNDS} rounds, taking turns"
        )
        measure(subjects)
