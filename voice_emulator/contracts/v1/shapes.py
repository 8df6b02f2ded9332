"""
The shapes of the requests and answers, by their names in botocore's model of `pinpoint-sms-voice`.

Their members are the model's, in snake case. A member that is absent or null is None here; what must be there is checked
where it is used, so that the error says what is missing. A value of the wrong type is refused by the decoder; unknown
members are ignored, as rest-json has it.
"""

from typing import Literal

import msgspec

EventType = Literal["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL", "BUSY", "FAILED", "NO_ANSWER"]


class CloudWatchLogsDestination(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """An event destination in Amazon CloudWatch Logs."""

    iam_role_arn: str | None = None
    log_group_arn: str | None = None


class KinesisFirehoseDestination(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """An event destination in Amazon Data Firehose."""

    delivery_stream_arn: str | None = None
    iam_role_arn: str | None = None


class SnsDestination(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """An event destination in Amazon SNS."""

    topic_arn: str | None = None


class EventDestinationDefinition(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """One event destination, as a request defines it."""

    cloud_watch_logs_destination: CloudWatchLogsDestination | None = None
    enabled: bool | None = None
    kinesis_firehose_destination: KinesisFirehoseDestination | None = None
    matching_event_types: tuple[EventType, ...] | None = None
    sns_destination: SnsDestination | None = None


class EventDestination(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """One event destination, as an answer shows it."""

    name: str
    enabled: bool
    matching_event_types: tuple[EventType, ...]
    cloud_watch_logs_destination: CloudWatchLogsDestination | None = None
    kinesis_firehose_destination: KinesisFirehoseDestination | None = None
    sns_destination: SnsDestination | None = None


class CreateConfigurationSetRequest(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """The body of CreateConfigurationSet."""

    configuration_set_name: str | None = None


class CreateConfigurationSetEventDestinationRequest(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """The body of CreateConfigurationSetEventDestination."""

    event_destination: EventDestinationDefinition | None = None
    event_destination_name: str | None = None


class UpdateConfigurationSetEventDestinationRequest(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """The body of UpdateConfigurationSetEventDestination."""

    event_destination: EventDestinationDefinition | None = None


class PlainTextMessageType(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """A message of unformatted text."""

    language_code: str | None = None
    text: str | None = None
    voice_id: str | None = None


class SSMLMessageType(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """A message of SSML-formatted text."""

    language_code: str | None = None
    text: str | None = None
    voice_id: str | None = None


class CallInstructionsMessageType(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """A message of call instructions."""

    text: str | None = None


class VoiceMessageContent(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """What a call says."""

    call_instructions_message: CallInstructionsMessageType | None = None
    plain_text_message: PlainTextMessageType | None = None
    ssml_message: SSMLMessageType | None = msgspec.field(default=None, name="SSMLMessage")


class SendVoiceMessageRequest(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """The body of SendVoiceMessage."""

    caller_id: str | None = None
    configuration_set_name: str | None = None
    content: VoiceMessageContent | None = None
    destination_phone_number: str | None = None
    origination_phone_number: str | None = None


class ListConfigurationSetsResponse(msgspec.Struct, gc=False, frozen=True, rename="pascal", omit_defaults=True):
    """The answer of ListConfigurationSets."""

    configuration_sets: list[str]
    next_token: str | None = None


class GetConfigurationSetEventDestinationsResponse(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """The answer of GetConfigurationSetEventDestinations."""

    event_destinations: list[EventDestination]


class SendVoiceMessageResponse(msgspec.Struct, gc=False, frozen=True, rename="pascal"):
    """The answer of SendVoiceMessage."""

    message_id: str
