"""
Makes what the settings say that every account has in every region from the start.

It is made by the operations of the API, when an account is first seen in a region: what they refuse, settings cannot hold.
"""

from typing import Any

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.errors import VoiceApiError
from voice_emulator.log.call_log import CallLog
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.settings.starting import StartingDestination, StartingSet
from voice_emulator.v1.operations import (
    OperationRequest,
    create_configuration_set,
    create_configuration_set_event_destination,
)
from voice_emulator.v2.operations import OPERATIONS
from voice_emulator.v2.operations.operation import Invocation
from voice_emulator.v2.protocol import Answer, decode_input


def require_startable(settings: EmulatorSettings) -> None:
    """
    Require that an account can be as the settings say.

    Raises
    ------
    msgspec.ValidationError
        With what the API says of the first that cannot be made.
    """
    if _says_something(settings):
        try:
            make_starting_resources(AccountRegion("000000000000", "us-east-1", 1), settings, 0)
        except VoiceApiError as error:
            raise msgspec.ValidationError(f"What is there from the start cannot be: {error.message}") from None


def checked_settings(settings: EmulatorSettings) -> EmulatorSettings:
    """
    Look at settings by their types, as is not done where they are made: one that cannot be would be noticed late, or never.

    Raises
    ------
    msgspec.ValidationError
        With what is wrong with the first that cannot be.
    """
    checked = change_settings(settings, {})
    require_startable(checked)
    # Where nothing had to be made another type, the parts stay the objects that they are.
    return settings if settings == checked else checked


def make_starting_resources(account_region: AccountRegion, settings: EmulatorSettings, now_ms: int) -> None:
    """
    Make all that the settings say.

    Raises
    ------
    VoiceApiError
        With what the API says of the first that cannot be made.
    """
    if not _says_something(settings):
        return
    account_region.v2.seed(settings, now_ms)
    for each in settings.configuration_sets:
        _make_set_v1(each, account_region, settings, now_ms)
    invocation = Invocation(account_region, settings, CallLog(1, lambda: now_ms), now_ms)
    for each in settings.v2.configuration_sets:
        _ask("CreateConfigurationSet", {"ConfigurationSetName": each.name}, invocation)
        for destination in each.event_destinations:
            body = {"ConfigurationSetName": each.name, "EventDestinationName": destination.name}
            _ask("CreateEventDestination", {**body, **_definition(destination)}, invocation)
    for opt_out_list in settings.v2.opt_out_lists:
        if opt_out_list.name not in account_region.v2.opt_out_lists:
            _ask("CreateOptOutList", {"OptOutListName": opt_out_list.name}, invocation)
        for number in opt_out_list.numbers:
            _ask("PutOptedOutNumber", {"OptOutListName": opt_out_list.name, "OptedOutNumber": number}, invocation)
    for number in settings.v2.verified_numbers:
        created = _ask("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": number}, invocation)
        account_region.v2.verified_numbers.get(created["VerifiedDestinationNumberId"]).status = "VERIFIED"


def _says_something(settings: EmulatorSettings) -> bool:
    v2 = settings.v2
    return bool(settings.configuration_sets or v2.configuration_sets or v2.opt_out_lists or v2.verified_numbers)


def _ask(name: str, members: dict[str, Any], invocation: Invocation) -> Answer:
    operation = OPERATIONS[name]
    return operation.answer(decode_input(msgspec.json.encode(members), operation.shape), invocation)


def _make_set_v1(each: StartingSet, account_region: AccountRegion, settings: EmulatorSettings, now_ms: int) -> None:
    def request(names: tuple[str, ...], body: dict[str, Any]) -> OperationRequest:
        return OperationRequest(names, "", msgspec.json.encode(body), account_region, settings, now_ms)

    create_configuration_set(request((), {"ConfigurationSetName": each.name}))
    for destination in each.event_destinations:
        definition = {"Enabled": True, **_definition(destination)}
        body = {"EventDestinationName": destination.name, "EventDestination": definition}
        create_configuration_set_event_destination(request((each.name,), body))


def _definition(destination: StartingDestination) -> dict[str, Any]:
    definition: dict[str, Any] = {"MatchingEventTypes": destination.event_types}
    role = {"IamRoleArn": destination.role_arn}
    if destination.topic_arn is not None:
        definition["SnsDestination"] = {"TopicArn": destination.topic_arn}
    if destination.delivery_stream_arn is not None:
        stream = {"DeliveryStreamArn": destination.delivery_stream_arn}
        definition["KinesisFirehoseDestination"] = {**role, **stream}
    if destination.log_group_arn is not None:
        definition["CloudWatchLogsDestination"] = {**role, "LogGroupArn": destination.log_group_arn}
    return definition
