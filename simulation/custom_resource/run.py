"""One seed: a stack is created, updated some times and perhaps deleted, in a world that is judged by what the service then has."""

import copy
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from simulation.custom_resource.cloudformation import CustomResource, Properties
from simulation.custom_resource.setbacks import Setbacks
from simulation.custom_resource.voice_account import Destinations, VoiceAccount
from simulation.world import World

_NAMES = ("redial", "redial-renamed")
_TYPES = ("INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL", "BUSY", "FAILED", "NO_ANSWER")
_OF_OTHERS: Mapping[str, Destinations] = {
    "redial-of-another-stack": {
        "busy": {"Enabled": True, "MatchingEventTypes": ["BUSY"], "SnsDestination": {"TopicArn": "theirs"}}
    },
    "nothing-of-ours": {},
}
_BY_HAND = {"Enabled": True, "MatchingEventTypes": ["RINGING"], "SnsDestination": {"TopicArn": "somebody's"}}
_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
_LONGEST_S = 7 * 86_400.0
_FIRST_REQUESTS = 2
"""Of the invocations for an update and its clean-up: an invocation does not know of the one before it."""


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What there is when CloudFormation has done all that was asked."""

    declared: Mapping[str, Destinations]
    """The sets of the template that is deployed."""
    there: Mapping[str, Destinations]
    """Those of the account."""
    by_hand: str | None = None
    """The set to which somebody has added a destination."""
    may_be_left: frozenset[str] = frozenset()
    """Sets that were there before the stack, or that its creation may have left: who adopts one keeps what is in it."""
    errors: Sequence[Exception] = ()
    failed_in_peace: Sequence[str] = ()
    """What did not succeed, or came too fast, although nothing had gone wrong."""
    is_done: bool = True


def simulate(seed: int) -> list[str]:
    """Run a seed, and return what is wrong afterwards."""
    random, world, account = Random(seed), World(seed), VoiceAccount()
    account.sets.update(copy.deepcopy(dict(_OF_OTHERS)))
    if random.random() < 0.2:
        # An earlier stack left it behind.
        account.sets["redial"] = {"busy": dict(_BY_HAND)}
    setbacks = Setbacks(world, random, account)

    def make_api_call(_: BaseClient, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        world.require_alive()
        return setbacks.on_the_way(operation, lambda: account.call(operation, parameters, world.now))

    with patch.dict(os.environ, _ENVIRONMENT), patch.object(BaseClient, "_make_api_call", make_api_call):
        deployment = _Deployment(random, account, CustomResource(world, random, setbacks), setbacks)
        world.spawn(deployment.run)
        world.run(_LONGEST_S)
    return list(judge(deployment.aftermath()))


def judge(aftermath: Aftermath) -> Iterator[str]:
    """Name what is wrong."""
    if not aftermath.is_done:
        yield "CloudFormation waits"
    for error in aftermath.errors:
        yield f"the function raised {type(error).__name__}: {error}"
    yield from aftermath.failed_in_peace
    for name, destinations in aftermath.declared.items():
        expected = destinations | ({"by-hand": _BY_HAND} if name == aftermath.by_hand else {})
        there = aftermath.there.get(name)
        if there is not None and name in aftermath.may_be_left:
            there = {each: definition for each, definition in there.items() if each in expected}
        if there is None or _comparable(there) != _comparable(expected):
            yield f"{name}: declared {sorted(expected)}, and there is {there}"
    for name, theirs in _OF_OTHERS.items():
        if aftermath.there.get(name) != theirs:
            yield f"{name}: of others, and is {aftermath.there.get(name)}"
    for name in aftermath.there.keys() - aftermath.declared.keys() - _OF_OTHERS.keys() - aftermath.may_be_left:
        yield f"{name}: left behind"


class _Deployment:
    """Somebody who deploys."""

    def __init__(self, random: Random, account: VoiceAccount, resource: CustomResource, setbacks: Setbacks) -> None:
        self._random = random
        self._account = account
        self._resource = resource
        self._setbacks = setbacks
        self._failed_in_peace: list[str] = []
        self._was_there = frozenset(account.sets)
        self._by_hand: str | None = None
        self._is_done = False

    def run(self) -> None:
        random, resource = self._random, self._resource
        for _ in range(random.randint(1, 6)):
            then_fails = random.random() < 0.2
            self._account.refuses = random.choice(["busy", "failed"]) if random.random() < 0.2 else None
            is_in_peace = self._account.refuses is None and not then_fails
            struck, too_fast = self._setbacks.struck, self._account.too_fast
            template = _properties(random)
            wanted: Properties | None = template
            if resource.properties is None:
                resource.create(template, then_fails=then_fails)
            elif random.random() < 0.15:
                resource.delete()
                wanted = None
            else:
                resource.update(template, then_fails=then_fails)
            if is_in_peace and self._setbacks.struck == struck and _is_good(wanted):
                self._judge_peace(wanted, self._account.too_fast - too_fast)
            self._look_at_what_is_by_hand()
        self._is_done = True

    def aftermath(self) -> Aftermath:
        properties = self._resource.properties
        return Aftermath(
            declared={} if properties is None else _declared(properties),
            there=self._account.sets,
            by_hand=self._by_hand,
            may_be_left=self._was_there | self._resource.may_be_left,
            errors=self._resource.errors,
            failed_in_peace=self._failed_in_peace,
            is_done=self._is_done,
        )

    def _judge_peace(self, wanted: Properties | None, too_fast: int) -> None:
        if self._resource.properties is not wanted:
            self._failed_in_peace.append(f"nothing had gone wrong, and it failed: {wanted}")
        if too_fast > _FIRST_REQUESTS:
            self._failed_in_peace.append(f"{too_fast} requests came sooner than one a second")

    def _look_at_what_is_by_hand(self) -> None:
        properties = self._resource.properties
        name = None if properties is None else properties["ConfigurationSetName"]
        if self._by_hand != name:
            self._by_hand = None
        if name is not None and self._random.random() < 0.3:
            self._account.sets[name]["by-hand"] = copy.deepcopy(_BY_HAND)
            self._by_hand = name


def _properties(random: Random) -> Properties:
    """Draw a template; CloudFormation hands every truth value over as text."""
    name = random.choice([_NAMES[0], *_NAMES])
    if random.random() < 0.1:
        return {"ConfigurationSetName": name, "EventDestinations": "none"}
    declared = [_destination(random, each) for each in random.sample(_TYPES, random.randint(1, len(_TYPES)))]
    lines = [
        {
            "ConfigurationSetName": f"{name}-line-{line}",
            "EventDestinations": [_destination(random, declared[0]["MatchingEventTypes"][0])],
        }
        for line in range(1, random.randint(1, 4))
    ]
    return {"ConfigurationSetName": name, "EventDestinations": declared, **({"SendLines": lines} if lines else {})}


def _is_good(properties: Properties | None) -> bool:
    return properties is None or isinstance(properties["EventDestinations"], list)


def _destination(random: Random, event_type: str) -> dict[str, Any]:
    return {
        "Name": event_type.lower().replace("_", "-"),
        "Enabled": random.choice(["true", "true", "false"]),
        "MatchingEventTypes": [event_type],
        **_target(random),
    }


def _target(random: Random) -> dict[str, Any]:
    if random.random() < 0.2:
        return {"CloudWatchLogsDestination": {"LogGroupArn": "log-group", "IamRoleArn": "role"}}
    return {"SnsDestination": {"TopicArn": f"topic-{random.randint(1, 2)}"}}


def _declared(properties: Properties) -> Mapping[str, Destinations]:
    """Return each set of a template; a line is as the first one where it says nothing else."""
    first = _definitions(properties)
    return {properties["ConfigurationSetName"]: first} | {
        line["ConfigurationSetName"]: first | _definitions(line) for line in properties.get("SendLines", [])
    }


def _definitions(properties: Properties) -> Destinations:
    return {
        each["Name"]: {key: value for key, value in each.items() if key != "Name"}
        | {"Enabled": each["Enabled"] == "true"}
        for each in properties["EventDestinations"]
    }


def _comparable(destinations: Destinations) -> dict[str, Any]:
    return {
        name: definition | {"MatchingEventTypes": sorted(definition["MatchingEventTypes"])}
        for name, definition in destinations.items()
    }
