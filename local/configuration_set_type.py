"""
The CloudFormation type AWS::SMSVOICE::ConfigurationSet, which ministack (1.5.33) does not have.

It is made, changed and deleted by version 2 of the voice API, wherever the local stack's functions find that. So the template that
AWS gets can be deployed whole.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from ministack.services.cloudformation import provisioners, stacks  # type: ignore[import-untyped]  # it has no types

TYPE_NAME = "AWS::SMSVOICE::ConfigurationSet"
_NAME = "ConfigurationSetName"
_DESTINATIONS = "EventDestinations"
_KINDS = ("CloudWatchLogsDestination", "KinesisFirehoseDestination", "SnsDestination")
# The API permits one request of an operation in a second, and tells more by ThrottlingException: the SDK waits and asks again.
_PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 10}, proxies={})

Properties = Mapping[str, Any]
Resource = tuple[str, dict[str, str]]
"""What ministack keeps of a resource: what `Ref` gives, and what `Fn::GetAtt` does."""


def install() -> None:
    """Make the type known to ministack."""
    provisioners._RESOURCE_HANDLERS[TYPE_NAME] = {"create": create, "update": update, "delete": delete}
    provisioners._REPLACING_PROPERTIES[TYPE_NAME] = (_NAME,)
    # Requests to the voice API block, and waiting for its throttles lasts seconds.
    stacks._runs_on_worker_thread = _also(stacks._runs_on_worker_thread)
    # An update that failed may have changed some of the destinations before.
    stacks._sends_back_failed_update = _also(stacks._sends_back_failed_update)


def create(_logical_id: str, properties: Properties, _stack_name: str) -> Resource:
    """Make a set with its destinations; one of which a part could not be made is taken away again."""
    _refuse_unsupported(properties)
    voice, name = _voice(), properties[_NAME]
    created = voice.create_configuration_set(ConfigurationSetName=name, ClientToken=str(uuid.uuid4()))
    try:
        for destination in properties.get(_DESTINATIONS, []):
            _create_destination(voice, name, destination)
    except Exception:
        delete(name, properties)
        raise
    return name, {"Arn": created["ConfigurationSetArn"]}


def update(name: str, before: Properties, properties: Properties, _stack_name: str) -> Resource:
    """Change what differs from what is there; destinations that the template never named are left alone."""
    _refuse_unsupported(properties)
    voice = _voice()
    (found,) = voice.describe_configuration_sets(ConfigurationSetNames=[name])["ConfigurationSets"]
    there = _by_name(found[_DESTINATIONS])
    declared, declared_before = (_by_name(each.get(_DESTINATIONS, [])) for each in (properties, before))
    gone = (declared_before.keys() - declared.keys()) & there.keys()
    of_another_kind = {each for each in declared.keys() & there.keys() if _kind(declared[each]) != _kind(there[each])}
    # Deletions first: a set has room for five.
    for each in sorted(gone | of_another_kind):
        voice.delete_event_destination(ConfigurationSetName=name, EventDestinationName=each)
        del there[each]
    for each, destination in declared.items():
        if each not in there:
            _create_destination(voice, name, destination)
        elif changes := {key: value for key, value in destination.items() if there[each].get(key) != value}:
            voice.update_event_destination(ConfigurationSetName=name, EventDestinationName=each, **changes)
    return name, {"Arn": found["ConfigurationSetArn"]}


def delete(name: str, _properties: Properties) -> None:
    """Delete a set with its destinations; nothing is done where it is gone."""
    try:
        _voice().delete_configuration_set(ConfigurationSetName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _voice() -> Any:
    # For the endpoint that the environment names.
    return boto3.client("pinpoint-sms-voice-v2", config=_PATIENT)


def _also(applies: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda resource_type: resource_type == TYPE_NAME or applies(resource_type)


def _refuse_unsupported(properties: Properties) -> None:
    """
    Refuse what would be passed over in silence.

    Raises
    ------
    ValueError
        With the property, which becomes CloudFormation's reason.
    """
    unsupported = properties.keys() - {_NAME, _DESTINATIONS}
    if unsupported or _NAME not in properties:
        names = ", ".join(sorted(unsupported)) or f"no {_NAME}"
        raise ValueError(f"the local {TYPE_NAME} has {_NAME} and {_DESTINATIONS} alone; the template has {names}")


def _by_name(destinations: list[Properties]) -> dict[str, Properties]:
    return {each["EventDestinationName"]: each for each in destinations}


def _kind(destination: Properties) -> str | None:
    return next((kind for kind in _KINDS if kind in destination), None)


def _create_destination(voice: Any, set_name: str, destination: Properties) -> None:
    declared = {key: value for key, value in destination.items() if key != "Enabled"}
    voice.create_event_destination(ConfigurationSetName=set_name, ClientToken=str(uuid.uuid4()), **declared)
    if not destination["Enabled"]:  # a destination is enabled when it comes into being
        voice.update_event_destination(
            ConfigurationSetName=set_name, EventDestinationName=destination["EventDestinationName"], Enabled=False
        )
