"""CloudFormation and Lambda around the custom resource: requests, time-outs, repeated invocations, rollbacks, clean-ups."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import voice_resource.wiring
from simulation.custom_resource.setbacks import Setbacks
from simulation.errors import Killed
from simulation.telemetry import Notebook
from simulation.world import World, WorldClock
from voice_resource.answer import answer_cloudformation

Properties = dict[str, Any]
# As infra sets them: the function's time-out and its repeats, and how long CloudFormation waits for an answer.
_FUNCTION_TIMEOUT_S = 600.0
_SERVICE_TIMEOUT_S = 900.0
_REPEATS = 1
_REPEATED_AFTER_S = 60.0


class CustomResource:
    """The custom resource of one stack, and what else CloudFormation does with the stack. Its methods are for an actor."""

    def __init__(self, world: World, random: Random, setbacks: Setbacks) -> None:
        self._world = world
        self._random = random
        self._setbacks = setbacks
        self._function = voice_resource.wiring.build({}, Notebook(), WorldClock(world))
        self._requests = 0
        self._answers: dict[str, dict[str, Any]] = {}
        self._running = 0
        self.properties: Properties | None = None
        """Those of the template that is deployed; None: there is no stack."""
        self._physical_id = ""
        self.may_be_left: set[str] = set()
        """Sets of creations that failed after an invocation had died, or came twice: another one takes them for somebody else's."""
        self.errors: list[Exception] = []
        """What the function let through, beside a connection that failed."""

    def create(self, properties: Properties, *, then_fails: bool) -> None:
        """Create the stack; it is rolled back where the resource fails, or then another one of the stack."""
        answer = self._ask("Create", ResourceProperties=properties)
        if _succeeded(answer) and not then_fails:
            self.properties, self._physical_id = properties, answer["PhysicalResourceId"]
        elif answer:
            self._delete(answer["PhysicalResourceId"], properties)

    def update(self, properties: Properties, *, then_fails: bool) -> None:
        """Update the stack; it is rolled back where the resource fails, or then another one of the stack."""
        assert self.properties is not None
        before, id_before = self.properties, self._physical_id
        # An update takes no set of a line away: calls that were sent by it are in flight.
        self.may_be_left |= names_of_lines(before) | names_of_lines(properties)
        answer = self._change(id_before, properties, before)
        if _succeeded(answer) and not then_fails:
            self.properties, self._physical_id = properties, answer["PhysicalResourceId"]
            self._clean_up(id_before, before)
            return
        id_now = answer["PhysicalResourceId"] if _succeeded(answer) else id_before
        while not _succeeded(answer := self._change(id_now, before, properties)):
            self._setbacks.stop()  # the rollback failed, and somebody continues it
        self._physical_id = answer["PhysicalResourceId"]
        self._clean_up(id_now, properties)

    def delete(self) -> None:
        """Delete the stack."""
        assert self.properties is not None
        self._delete(self._physical_id, self.properties)
        self.properties = None

    def _change(self, physical_id: str, properties: Properties, before: Properties) -> dict[str, Any]:
        return self._ask(
            "Update", PhysicalResourceId=physical_id, ResourceProperties=properties, OldResourceProperties=before
        )

    def _clean_up(self, physical_id: str, properties: Properties) -> None:
        if physical_id != self._physical_id:
            self._delete(physical_id, properties)

    def _delete(self, physical_id: str, properties: Properties) -> None:
        while not _succeeded(self._ask("Delete", PhysicalResourceId=physical_id, ResourceProperties=properties)):
            self._setbacks.stop()  # the deletion failed, and somebody tries again

    def _ask(self, request_type: str, **more: Any) -> dict[str, Any]:
        """Invoke the function, and wait for its answer; empty: it gave none in time."""
        self._requests += 1
        request_id = f"request-{self._requests}"
        event = {
            "RequestType": request_type,
            "RequestId": request_id,
            "ResponseURL": f"https://answers.invalid/{request_id}",
            "StackId": "stack",
            "LogicalResourceId": "ConfigurationSet",
            **more,
        }
        until = self._world.now + _SERVICE_TIMEOUT_S
        deliveries = 2 if self._setbacks.strikes("delivered_twice") else 1
        if deliveries == 2:
            self._note_creation(event)
        for _ in range(deliveries):
            self._invoke(event, _REPEATS, self._world.now + self._random.uniform(0.1, 5))
        while request_id not in self._answers and self._world.now < until:
            self._world.sleep(1.0)
        answer = self._answers.get(request_id, {})
        # A stack has other resources: when it asks for the next thing, an invocation that was delivered twice is over.
        while self._running:
            self._world.sleep(1.0)
        return answer

    def _invoke(self, event: Mapping[str, Any], repeats_left: int, at: float) -> None:
        self._running += 1
        actor = self._world.spawn(lambda: self._run(event, repeats_left), at)
        self._world.at(at + _FUNCTION_TIMEOUT_S, lambda: None if actor.dead else self._world.kill(actor))

    def _run(self, event: Mapping[str, Any], repeats_left: int) -> None:
        ends_at = self._world.now + _FUNCTION_TIMEOUT_S
        try:
            answer = self._function.carry_out(event, lambda: round((ends_at - self._world.now) * 1000))
            answer_cloudformation(event, answer, log_stream="", put=self._put, sleep=self._world.sleep)
        except (OSError, Killed):
            self._note_creation(event)
            if repeats_left:
                self._invoke(event, repeats_left - 1, self._world.now + _REPEATED_AFTER_S)
        except Exception as error:  # kept for the judge
            self.errors.append(error)
        finally:
            self._running -= 1

    def _note_creation(self, event: Mapping[str, Any]) -> None:
        if event["RequestType"] == "Create":
            self.may_be_left |= names_of_sets(event["ResourceProperties"])

    def _put(self, url: str, body: bytes) -> None:
        if self._setbacks.strikes("answer_undelivered"):
            raise OSError("no connection")
        # The first answer counts.
        self._answers.setdefault(url.rpartition("/")[2], json.loads(body))


def names_of_sets(properties: Properties) -> set[str]:
    """Return the names of all sets that a template declares."""
    return {properties["ConfigurationSetName"]} | names_of_lines(properties)


def names_of_lines(properties: Properties) -> set[str]:
    """Return the names of the sets after the first."""
    return {line["ConfigurationSetName"] for line in properties.get("SendLines", [])}


def _succeeded(answer: Mapping[str, Any]) -> bool:
    return answer.get("Status") == "SUCCESS"
