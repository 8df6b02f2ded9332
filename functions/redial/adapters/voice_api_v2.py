"""SendVoiceMessage of AWS End User Messaging (version 2 of the voice API, ``pinpoint-sms-voice-v2``)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

from redial.adapters.voice_sending import CREDENTIAL_CODES, said, send_once, unquoted
from redial.domain.attempt.send_context import SendContext
from redial.domain.attempt.sending import (
    NotPlaced,
    RecipientOptedOut,
    RecipientThrottled,
    Refused,
    SendResult,
    SpendLimitReached,
    Throttled,
    Unknown,
)
from redial.domain.call.prepared_send import PreparedSend
from redial.domain.call.requests import CallRequest, Content
from redial.domain.messages.voices_of_v2 import DEFAULT_VOICE
from redial.domain.recipient.spellings import spelled_plainly

if TYPE_CHECKING:
    from redial.adapters.client_types import VoiceClient

SHORTEST_TIME_TO_LIVE = timedelta(seconds=5)
"""The least that ``TimeToLive`` may be (the API's model)."""

_THROTTLING_CODES = frozenset({"ThrottlingException", "Throttling", "TooManyRequestsException"})
# What is wrong with the stack or the account, and not with the call: it waits until somebody has mended it.
_FAULTS_OF_THE_STACK = frozenset(
    {
        "CHANNEL_NOT_ENABLED",
        "NO_ORIGINATION_IDENTITIES_FOUND",
        "NUMBER_CAPABILITIES_MISMATCH",
        "RESOURCE_NOT_ACTIVE",
        "VOICE_CAPABILITY_NOT_AVAILABLE",
    }
)
_NOT_OF_THE_CALL = CREDENTIAL_CODES | {"ResourceNotFoundException", "UnknownOperationException"}
_OUTCOME_UNKNOWN = frozenset({"InternalServerException", "RequestAbortedException", "RequestTimeoutException"})


class SendOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a stage says of each send."""

    time_to_live_seconds: int = 60
    """Later than this after its arrival the service dials no more. Left out it would be 72 hours, so it never is."""
    max_price_per_minute: str | None = None
    """In US dollars, like ``0.05``: no call is placed that costs more. None: whatever it costs."""
    protect_configuration_id: str | None = None
    """A protect configuration that holds in place of the account's."""


class VoiceApiV2:
    """
    Places calls. Each `send` is one request on the wire.

    Parameters
    ----------
    client
        Built with retries off (`redial.adapters.clients.voice_v2`).
    configuration_set_name
        Always named: without a configuration set no destination gets events.
    stack_name
        Names this stack in each send's context.
    """

    def __init__(
        self, client: "VoiceClient", configuration_set_name: str, stack_name: str, options: SendOptions
    ) -> None:
        self._client = client
        self._configuration_set_name = configuration_set_name
        self._stack_name = stack_name
        self._options = options

    @property
    def least_time_left(self) -> timedelta:
        """A send cannot be valid for less."""
        return SHORTEST_TIME_TO_LIVE

    @property
    def valid_for(self) -> timedelta:
        """The time that each send lives, at most."""
        return timedelta(seconds=self._options.time_to_live_seconds)

    def renew(self) -> None:
        """Close the connections that an earlier run left open (see `redial.application.ports.Voice`)."""
        self._client.close()

    def send(self, prepared: PreparedSend) -> SendResult:
        """Place one call (SendVoiceMessage); each way it can end is a result of its own."""
        request = prepared.request
        fault = _fault_of(request)
        if fault is not None:
            # It was accepted while the stage used version 1.
            return Refused(f"version 2 of the voice API cannot place it: {fault}")
        parameters = self._parameters(prepared)
        return send_once(
            lambda: self._client.send_voice_message(**parameters),
            lambda error: _judge(error, request.content),
            request.content,
        )

    def _parameters(self, prepared: PreparedSend) -> dict[str, Any]:
        request, options = prepared.request, self._options
        valid_for = self.valid_for if prepared.time_left is None else min(self.valid_for, prepared.time_left)
        parameters = {
            "DestinationPhoneNumber": spelled_plainly(request.destination_phone_number),
            "OriginationIdentity": prepared.origination_phone_number,
            **_message(request.content),
            "ConfigurationSetName": self._configuration_set_name,
            "TimeToLive": max(valid_for, SHORTEST_TIME_TO_LIVE) // timedelta(seconds=1),
            "Context": SendContext(self._stack_name, prepared.call_id, prepared.token).as_pairs(),
        }
        if options.max_price_per_minute is not None:
            parameters["MaxPricePerMinute"] = options.max_price_per_minute
        if options.protect_configuration_id is not None:
            parameters["ProtectConfigurationId"] = options.protect_configuration_id
        return parameters


def _fault_of(request: CallRequest) -> str | None:
    """Say what of a request has no counterpart in this version; intake accepts no such request for it."""
    if request.content.call_instructions_message is not None:
        return "it has a call_instructions_message"
    if request.caller_id is not None:
        return "it has a caller_id"
    message = request.content.plain_text_message or request.content.ssml_message
    language = message.language_code if message is not None and message.voice_id is None else None
    return f"it has no voice for {language}" if language is not None and language not in DEFAULT_VOICE else None


def _message(content: Content) -> dict[str, str]:
    message = content.plain_text_message or content.ssml_message
    assert message is not None  # `_fault_of` has seen the others
    voice_id = message.voice_id
    if voice_id is None and message.language_code is not None:
        voice_id = DEFAULT_VOICE[message.language_code]
    return {
        "MessageBody": message.text,
        "MessageBodyTextType": "SSML" if content.ssml_message is not None else "TEXT",
        **({"VoiceId": voice_id.upper()} if voice_id is not None else {}),
    }


def _judge(error: ClientError, content: Content) -> SendResult:
    """Say what an error means, by its code and its reason: the service answers 400 for each of its own, throttling included."""
    answer: Mapping[str, Any] = error.response
    code, reason = str(answer.get("Error", {}).get("Code", "")), str(answer.get("Reason", ""))
    message = said(_words(answer, code, reason, content))
    match code, reason:
        case _ if code in _THROTTLING_CODES:
            return Throttled(message)
        case "ServiceQuotaExceededException", "DAILY_DESTINATION_CALL_LIMIT":
            return RecipientThrottled(message)
        case "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE":
            return SpendLimitReached(message)
        case "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT":
            return RecipientOptedOut(message)
        case "ServiceQuotaExceededException", _:
            return NotPlaced(message, answered=True)
        case _ if code in _NOT_OF_THE_CALL or reason in _FAULTS_OF_THE_STACK:
            return NotPlaced(message, answered=True)
        case _ if code in _OUTCOME_UNKNOWN:
            return Unknown(message, answered=True)
        case _:
            return _judge_status(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0), message)


def _judge_status(status: int, message: str) -> SendResult:
    """Say what an error means that is not one of the operation's own."""
    if status == 400:
        return Refused(message)
    if 400 < status < 500 and status != 408:
        return NotPlaced(message, answered=True)
    return Unknown(message or f"HTTP {status}", answered=True)


def _words(answer: Mapping[str, Any], code: str, reason: str, content: Content) -> str:
    """Give what the service says: its code, its reason, its words, and the fields that it names."""
    fields = (f"{field.get('Name')}: {field.get('Message')}" for field in answer.get("Fields") or ())
    words = "; ".join(part for part in (str(answer.get("Error", {}).get("Message", "")), *fields) if part)
    head = f"{code} ({reason})" if reason else code
    return f"{head}: {unquoted(words, content)}".strip(": ")
