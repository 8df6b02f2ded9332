"""Configuration sets and their event destinations."""

from typing import Annotated, Literal

import msgspec

from voice_emulator.contracts.v2.inputs.members import (
    ArnText,
    ClientToken,
    FilterValues,
    IdOrArn,
    MaxResults,
    NextToken,
    OperationInput,
    ResourceName,
    Tags,
    length,
)

V2EventType = Literal[
    "VOICE_INITIATED",
    "VOICE_RINGING",
    "VOICE_ANSWERED",
    "VOICE_COMPLETED",
    "VOICE_BUSY",
    "VOICE_NO_ANSWER",
    "VOICE_FAILED",
    "VOICE_TTL_EXPIRED",
]
"""The types that events of calls have."""
MatchedEventType = Literal[
    V2EventType,
    "ALL",
    "TEXT_ALL",
    "TEXT_SENT",
    "TEXT_PENDING",
    "TEXT_QUEUED",
    "TEXT_SUCCESSFUL",
    "TEXT_DELIVERED",
    "TEXT_INVALID",
    "TEXT_INVALID_MESSAGE",
    "TEXT_UNREACHABLE",
    "TEXT_CARRIER_UNREACHABLE",
    "TEXT_BLOCKED",
    "TEXT_CARRIER_BLOCKED",
    "TEXT_SPAM",
    "TEXT_UNKNOWN",
    "TEXT_TTL_EXPIRED",
    "TEXT_PROTECT_BLOCKED",
    "VOICE_ALL",
    "MEDIA_ALL",
    "MEDIA_PENDING",
    "MEDIA_QUEUED",
    "MEDIA_SUCCESSFUL",
    "MEDIA_DELIVERED",
    "MEDIA_INVALID",
    "MEDIA_INVALID_MESSAGE",
    "MEDIA_UNREACHABLE",
    "MEDIA_CARRIER_UNREACHABLE",
    "MEDIA_BLOCKED",
    "MEDIA_CARRIER_BLOCKED",
    "MEDIA_SPAM",
    "MEDIA_UNKNOWN",
    "MEDIA_TTL_EXPIRED",
    "MEDIA_FILE_INACCESSIBLE",
    "MEDIA_FILE_TYPE_UNSUPPORTED",
    "MEDIA_FILE_SIZE_EXCEEDED",
    "RCS_ALL",
    "RCS_QUEUED",
    "RCS_SENT",
    "RCS_DELIVERED",
    "RCS_READ",
    "RCS_FAILED",
    "RCS_TTL_EXPIRED",
    "RCS_PROTECT_BLOCKED",
    "RCS_FALLEN_BACK_TO_SMS",
]
"""What an event destination may ask for; those of text, media and RCS never come."""
MatchedEventTypes = Annotated[tuple[MatchedEventType, ...], length(1, 52)]
ConfigurationSetFilterName = Literal[
    "event-destination-name",
    "matching-event-types",
    "default-message-type",
    "default-sender-id",
    "default-message-feedback-enabled",
    "protect-configuration-id",
]


class LogsTarget(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """A log group of CloudWatch Logs."""

    iam_role_arn: ArnText
    log_group_arn: ArnText


class FirehoseTarget(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """A delivery stream of Firehose."""

    iam_role_arn: ArnText
    delivery_stream_arn: ArnText


class SnsTarget(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """A topic of SNS."""

    topic_arn: ArnText


class CreateConfigurationSetInput(OperationInput, frozen=True):
    """What CreateConfigurationSet is asked."""

    configuration_set_name: ResourceName
    tags: Tags | None = None
    client_token: ClientToken | None = None


class DeleteConfigurationSetInput(OperationInput, frozen=True):
    """What DeleteConfigurationSet is asked."""

    configuration_set_name: IdOrArn


class ConfigurationSetFilter(msgspec.Struct, frozen=True, gc=False, rename="pascal"):
    """Which configuration sets are described."""

    name: ConfigurationSetFilterName
    values: FilterValues


class DescribeConfigurationSetsInput(OperationInput, frozen=True):
    """What DescribeConfigurationSets is asked."""

    configuration_set_names: Annotated[tuple[IdOrArn, ...], length(0, 5)] | None = None
    filters: Annotated[tuple[ConfigurationSetFilter, ...], length(0, 20)] | None = None
    next_token: NextToken | None = None
    max_results: MaxResults | None = None


class CreateEventDestinationInput(OperationInput, frozen=True):
    """What CreateEventDestination is asked."""

    configuration_set_name: IdOrArn
    event_destination_name: ResourceName
    matching_event_types: MatchedEventTypes
    cloud_watch_logs_destination: LogsTarget | None = None
    kinesis_firehose_destination: FirehoseTarget | None = None
    sns_destination: SnsTarget | None = None
    client_token: ClientToken | None = None


class UpdateEventDestinationInput(OperationInput, frozen=True):
    """What UpdateEventDestination is asked."""

    configuration_set_name: IdOrArn
    event_destination_name: ResourceName
    enabled: bool | None = None
    matching_event_types: MatchedEventTypes | None = None
    cloud_watch_logs_destination: LogsTarget | None = None
    kinesis_firehose_destination: FirehoseTarget | None = None
    sns_destination: SnsTarget | None = None


class DeleteEventDestinationInput(OperationInput, frozen=True):
    """What DeleteEventDestination is asked."""

    configuration_set_name: IdOrArn
    event_destination_name: ResourceName


class SetDefaultMessageFeedbackEnabledInput(OperationInput, frozen=True):
    """What SetDefaultMessageFeedbackEnabled is asked."""

    configuration_set_name: IdOrArn
    message_feedback_enabled: bool
