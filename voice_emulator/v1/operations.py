"""The operations: from a decoded request to the body of its answer."""

import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.contracts.arns import DELIVERY_STREAM, LOG_GROUP, ROLE, TOPIC, ArnKind, fault_of_arn
from voice_emulator.contracts.v1.exceptions import BadRequestException, TooManyRequestsException
from voice_emulator.contracts.v1.shapes import (
    CreateConfigurationSetEventDestinationRequest,
    CreateConfigurationSetRequest,
    EventDestination,
    EventDestinationDefinition,
    GetConfigurationSetEventDestinationsResponse,
    ListConfigurationSetsResponse,
    UpdateConfigurationSetEventDestinationRequest,
)
from voice_emulator.echo import told
from voice_emulator.settings.emulator_settings import EmulatorSettings

# The model calls the shape "WordCharactersWithDelimiters" and gives no pattern; this is version 2's.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PAGE_SIZE = re.compile(r"[0-9]{1,9}")
DEFAULT_PAGE_SIZE = 100
LARGEST_PAGE_SIZE = 1_000
_EMPTY = b"{}"

T = TypeVar("T")


class OperationRequest(msgspec.Struct, frozen=True):
    """One request for an operation other than SendVoiceMessage."""

    names: tuple[str, ...]
    query_string: str
    body: bytes
    account_region: AccountRegion
    settings: EmulatorSettings
    now_ms: int


def decode_body(body: bytes, shape: type[T]) -> T:
    """
    Decode a request's body; an empty one counts as `{}`.

    Raises
    ------
    BadRequestException
        If it is not JSON, or a value has the wrong type.
    """
    try:
        return msgspec.json.decode(body or _EMPTY, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequestException(f"The request's body cannot be read: {told(error)}") from None


def list_configuration_sets(request: OperationRequest) -> bytes:
    """Answer ListConfigurationSets."""
    query = parse_qs(request.query_string, keep_blank_values=True, errors="replace")
    page_size = DEFAULT_PAGE_SIZE
    if "PageSize" in query:
        written = query["PageSize"][0]
        if not _PAGE_SIZE.fullmatch(written) or not 1 <= int(written) <= LARGEST_PAGE_SIZE:
            raise BadRequestException(f"PageSize must be a whole number from 1 to {LARGEST_PAGE_SIZE}.")
        page_size = int(written)
    after = None
    if "NextToken" in query:
        after = request.account_region.name_of_token(query["NextToken"][0])
        if after is None or not _NAME.fullmatch(after):  # those of version 2 stand for more than a name
            raise BadRequestException("NextToken is not one that ListConfigurationSets answered.")
    names, more = request.account_region.list_configuration_sets(page_size, after)
    token = request.account_region.page_token(names[-1]) if more else None
    return msgspec.json.encode(ListConfigurationSetsResponse(names, token))


def create_configuration_set(request: OperationRequest) -> bytes:
    """Answer CreateConfigurationSet."""
    name = decode_body(request.body, CreateConfigurationSetRequest).configuration_set_name
    if name is None:
        raise BadRequestException("ConfigurationSetName is required.")
    _check_name("ConfigurationSetName", name)
    request.account_region.create_configuration_set(name, request.settings.limits)
    return _EMPTY


def delete_configuration_set(request: OperationRequest) -> bytes:
    """Answer DeleteConfigurationSet."""
    request.account_region.delete_configuration_set(_configuration_set_name(request))
    return _EMPTY


def get_configuration_set_event_destinations(request: OperationRequest) -> bytes:
    """Answer GetConfigurationSetEventDestinations."""
    _take_request(request, "GetConfigurationSetEventDestinations")
    destinations = request.account_region.event_destinations(_configuration_set_name(request))
    return msgspec.json.encode(GetConfigurationSetEventDestinationsResponse(list(destinations.values())))


def create_configuration_set_event_destination(request: OperationRequest) -> bytes:
    """Answer CreateConfigurationSetEventDestination."""
    name = _configuration_set_name(request)
    body = decode_body(request.body, CreateConfigurationSetEventDestinationRequest)
    if not body.event_destination_name:
        raise BadRequestException("EventDestinationName is required and must not be empty.")
    _check_name("EventDestinationName", body.event_destination_name)
    destination = _check_definition(body.event_destination_name, body.event_destination)
    request.account_region.create_event_destination(name, destination, request.settings.limits)
    return _EMPTY


def update_configuration_set_event_destination(request: OperationRequest) -> bytes:
    """Answer UpdateConfigurationSetEventDestination."""
    _take_request(request, "UpdateConfigurationSetEventDestination")
    name = _configuration_set_name(request)
    body = decode_body(request.body, UpdateConfigurationSetEventDestinationRequest)
    destination = _check_definition(_event_destination_name(request), body.event_destination)
    request.account_region.update_event_destination(name, destination)
    return _EMPTY


def delete_configuration_set_event_destination(request: OperationRequest) -> bytes:
    """Answer DeleteConfigurationSetEventDestination."""
    _take_request(request, "DeleteConfigurationSetEventDestination")
    name = _configuration_set_name(request)
    request.account_region.delete_event_destination(name, _event_destination_name(request))
    return _EMPTY


OPERATIONS: dict[str, Callable[[OperationRequest], bytes]] = {
    "ListConfigurationSets": list_configuration_sets,
    "CreateConfigurationSet": create_configuration_set,
    "DeleteConfigurationSet": delete_configuration_set,
    "GetConfigurationSetEventDestinations": get_configuration_set_event_destinations,
    "CreateConfigurationSetEventDestination": create_configuration_set_event_destination,
    "UpdateConfigurationSetEventDestination": update_configuration_set_event_destination,
    "DeleteConfigurationSetEventDestination": delete_configuration_set_event_destination,
}


def _check_name(member: str, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadRequestException(f"{member} must be 1 to 64 of A-Z, a-z, 0-9, _ and -.")
    return name


def _configuration_set_name(request: OperationRequest) -> str:
    return _check_name("ConfigurationSetName", request.names[0])


def _event_destination_name(request: OperationRequest) -> str:
    return _check_name("EventDestinationName", request.names[1])


def _take_request(request: OperationRequest, operation: str) -> None:
    settings = request.settings
    if not request.account_region.rate_limits.take_request(
        settings.limits, settings.windows, request.now_ms, operation
    ):
        raise TooManyRequestsException(
            f"{operation} is limited to {settings.limits.event_destination_requests_per_second} a second.",
            limit="event_destination_requests_per_second",
        )


def _check_definition(name: str, definition: EventDestinationDefinition | None) -> EventDestination:
    if definition is None:
        raise BadRequestException("EventDestination is required.")
    if not definition.matching_event_types:
        raise BadRequestException("MatchingEventTypes is required and must name at least one event type.")
    logs, firehose, sns = (
        definition.cloud_watch_logs_destination,
        definition.kinesis_firehose_destination,
        definition.sns_destination,
    )
    if sum(destination is not None for destination in (logs, firehose, sns)) != 1:
        raise BadRequestException(
            "EventDestination must hold exactly one of CloudWatchLogsDestination, KinesisFirehoseDestination and "
            "SnsDestination."
        )
    if logs:
        _require_arn("CloudWatchLogsDestination.IamRoleArn", logs.iam_role_arn, ROLE)
        _require_arn("CloudWatchLogsDestination.LogGroupArn", logs.log_group_arn, LOG_GROUP)
    if firehose:
        _require_arn("KinesisFirehoseDestination.IamRoleArn", firehose.iam_role_arn, ROLE)
        _require_arn("KinesisFirehoseDestination.DeliveryStreamArn", firehose.delivery_stream_arn, DELIVERY_STREAM)
    if sns:
        _require_arn("SnsDestination.TopicArn", sns.topic_arn, TOPIC)
    return EventDestination(name, definition.enabled or False, definition.matching_event_types, logs, firehose, sns)


def _require_arn(member: str, text: str | None, kind: ArnKind) -> None:
    if not text:
        raise BadRequestException(f"{member} is required.")
    fault = fault_of_arn(text, kind)
    if fault:
        raise BadRequestException(f"{member} {fault}.")
