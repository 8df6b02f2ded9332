"""
Every AWS call of the functions beside the pipeline fails, loses its answer, or is its process's last.

Whoever invokes them does it again: the stream delivers the same batch, a client repeats its request. What is stored in the end is
what a run without faults stores. As in the pipeline's crash tests the calls are those of the run without faults.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient

from api.http.callers import Permission
from api.routes import all_operations
from simulation.aws.fake_aws import Answer, AwsCall, FakeAws
from simulation.errors import Killed
from simulation.voice.service import FakeVoice
from simulation.world import World
from tests.faults.harness import Fault, suffer
from tests.faults.invocations import CASES, Case, Process, variables
from tests.table_rights import MAY_ASK, rights_for


@dataclass
class Run:
    """A table, and what a function did to the world."""

    aws: FakeAws
    made: list[AwsCall] = field(default_factory=list)
    archived: set[bytes] = field(default_factory=set)
    put: set[str] = field(default_factory=set)

    def serve(self, call: AwsCall) -> Answer:
        if call.service == "firehose":
            self.archived |= {line for record in call.parameters["Records"] for line in record["Data"].splitlines()}
        if call.service == "events":
            self.put |= {entry["Detail"] for entry in call.parameters["Entries"]}
        return self.aws.serve(call)

    def state(self) -> Mapping[str, Any]:
        return {
            # Whoever cancels a campaign again does it anew: as it was, in one more version. The secret of cursors is random.
            **{
                key: {name: value for name, value in item.items() if name not in {"version", "secret"}}
                for key, item in self.aws.dynamodb.items.items()
            },
            # At least once: what comes twice is recognised by intake, and by the archive's queries.
            "requests": {message.body for message in self.aws.requests.messages},
            "archived": self.archived,
            # On the bus, or waiting for it; and campaigns that are to be looked at.
            "published": self.put
            | {json.loads(each.body).get("detail", each.body) for each in self.aws.waiting_events.messages},
        }


@contextmanager
def installed(run: Run) -> Iterator[None]:
    """Let the functions' clients end in the run's AWS."""

    def make_api_call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Answer:
        # Not as an actor of a world: a campaign is cancelled by several threads.
        call = AwsCall(client.meta.service_model.service_name, operation, parameters)
        return run.aws.intercept(call, lambda: run.serve(call))

    with patch.dict(os.environ, variables()), patch.object(BaseClient, "_make_api_call", make_api_call):
        yield


def play(case: Case, place: int | None = None, fault: Fault | None = None) -> Run:
    """Invoke a function, with a fault at the n-th AWS call that it makes; and once more, without one."""
    world = World()
    run = Run(FakeAws(world, FakeVoice(world)))
    with installed(run):
        given = case.prepare(Process())

        def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
            number = len(run.made)
            run.made.append(call)
            return execute() if number != place or fault is None else suffer(fault, execute)

        run.aws.intercept = intercept
        if fault is not None:
            with suppress(Exception, Killed):
                case.invoke(Process(), given)
        case.invoke(Process(), given)
    return run


def not_permitted(case: Case, run: Run) -> set[str]:
    """Give what was asked of the table beyond what the role permits, which is that of the API where no function is named."""
    if case.name.startswith("publish"):
        # What a stage lets it ask is told in `infra/test_publishing.py`.
        return set()
    used = {
        right
        for each in run.made
        if each.service == "dynamodb"
        for right in rights_for(each.operation, each.parameters)
    }
    return used - MAY_ASK["tally" if case.name == "tally" else "api"]


def test_every_operation_that_changes_something_is_among_them() -> None:
    tried = {case.name.replace("{}", "{call_id}") for case in CASES}
    acting = {f"{each.method} {each.path}": each.name for each in all_operations() if each.needs is Permission.ACT}
    left_out = {name for path, name in acting.items() if not any(f"{case} ".startswith(f"{path} ") for case in tried)}
    # Many requests are one after another; moving messages of a queue changes nothing in the table, and trying a template, hearing
    # a message, reading a file, planning calls or looking what an erasure would take nothing.
    tries = {
        "try_template",
        "try_template_draft",
        "hear_message",
        "plan_calls",
        "look_up_recipients",
        "preview_erasure",
    }
    reads = {"read_file_of_calls", "read_file_of_do_not_call"}
    # An erasure dies at each of its writes in tests of its own.
    assert left_out == {"submit_calls", "redrive_dead_letters", "ask_for_an_erasure", *tries, *reads}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_invocation_that_is_repeated_after_a_fault_stores_what_one_without_faults_stores(case: Case) -> None:
    calm = play(case)
    assert len(calm.made) >= case.fewest_calls
    assert not_permitted(case, calm) == set()
    wrong = []
    for number, call in enumerate(calm.made):
        for fault in Fault:
            run = play(case, number, fault)
            if run.state() != calm.state():
                differing = [
                    key for key in {**run.state(), **calm.state()} if run.state().get(key) != calm.state().get(key)
                ]
                wrong.append(f"{number} {call} {fault}: {differing}")
    assert wrong == []
