"""SendVoiceMessage of the Amazon Pinpoint SMS and Voice API (version 1, ``pinpoint-sms-voice``)."""

from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from redial.adapters.voice_sending import CREDENTIAL_CODES, said, send_once, unquoted
from redial.domain.attempt.send_lines import name_on_line
from redial.domain.attempt.sending import NotPlaced, Refused, SendResult, Throttled, Unknown
from redial.domain.call.prepared_send import PreparedSend
from redial.domain.call.requests import Content
from redial.domain.recipient.spellings import spelled_plainly

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient
    from mypy_boto3_pinpoint_sms_voice.type_defs import (
        PlainTextMessageTypeTypeDef,
        SendVoiceMessageRequestTypeDef,
        SSMLMessageTypeTypeDef,
        VoiceMessageContentTypeDef,
    )

_THROTTLING_CODES = frozenset({"TooManyRequestsException", "ThrottlingException", "Throttling"})
# AWS's common errors of a request that took too long, or whose client was thought to be gone: it may have had its effect.
_OUTCOME_UNKNOWN = frozenset({"RequestAbortedException", "RequestTimeoutException"})


class VoiceApi:
    """
    Places calls. Each `send` is one request on the wire.

    Parameters
    ----------
    client
        Built with retries off (`redial.adapters.clients.voice`).
    configuration_set_name
        That of send line 0. One is always named: without a configuration set no events arrive at all.
    """

    def __init__(self, client: "PinpointSMSVoiceClient", configuration_set_name: str) -> None:
        self._client = client
        self._configuration_set_name = configuration_set_name

    def renew(self) -> None:
        """
        Close the connections that an earlier run left open.

        The service closes idle ones, and a function that was frozen meanwhile learns of it only by sending: a lost connection,
        after which nobody can tell whether a call was placed.
        """
        self._client.close()

    @property
    def least_time_left(self) -> timedelta:
        """None in particular: a call is dialled at once."""
        return timedelta(0)

    @property
    def valid_for(self) -> timedelta:
        """A call is dialled at once."""
        return timedelta(0)

    def send(self, prepared: PreparedSend) -> SendResult:
        """Place one call with the configuration set of its send line; each way it can end is a result of its own."""
        content, line = prepared.request.content, prepared.line
        if line is None:
            # Its events could not be told from those of other sends.
            return NotPlaced("version 1 of the voice API sends on a send line, and the limits say that sends take none")
        return send_once(
            lambda: self._client.send_voice_message(**self._parameters(prepared, line)),
            lambda error: _judge(error, content),
            content,
        )

    def _parameters(self, prepared: PreparedSend, line: int) -> "SendVoiceMessageRequestTypeDef":
        request = prepared.request
        parameters: SendVoiceMessageRequestTypeDef = {
            "ConfigurationSetName": name_on_line(self._configuration_set_name, line),
            "DestinationPhoneNumber": spelled_plainly(request.destination_phone_number),
            "OriginationPhoneNumber": prepared.origination_phone_number,
            "Content": to_voice_message_content(request.content),
        }
        if request.caller_id is not None:
            parameters["CallerId"] = spelled_plainly(request.caller_id)
        return parameters


def to_voice_message_content(content: Content) -> "VoiceMessageContentTypeDef":
    """Write a content as the API's ``VoiceMessageContent``; what the request leaves out is left out."""
    plain, ssml, instructions = content.plain_text_message, content.ssml_message, content.call_instructions_message
    if plain is not None:
        plain_text: PlainTextMessageTypeTypeDef = {"Text": plain.text}
        _name_voice(plain_text, plain.language_code, plain.voice_id)
        return {"PlainTextMessage": plain_text}
    if ssml is not None:
        ssml_text: SSMLMessageTypeTypeDef = {"Text": ssml.text}
        _name_voice(ssml_text, ssml.language_code, ssml.voice_id)
        return {"SSMLMessage": ssml_text}
    if instructions is not None:
        return {"CallInstructionsMessage": {"Text": instructions.text}}
    return {}


def _name_voice(
    message: "PlainTextMessageTypeTypeDef | SSMLMessageTypeTypeDef", language_code: str | None, voice_id: str | None
) -> None:
    if language_code is not None:
        message["LanguageCode"] = language_code
    if voice_id is not None:
        message["VoiceId"] = voice_id


def _judge(error: ClientError, content: Content) -> SendResult:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = error.response.get("Error", {}).get("Code", "")
    words = unquoted(error.response.get("Error", {}).get("Message", ""), content)
    message = said(f"{code}: {words}".strip(": "))
    # By code before status: AWS's front ends answer 400 for some of these.
    if status == 429 or code in _THROTTLING_CODES:
        return Throttled(message)
    if status == 408 or code in _OUTCOME_UNKNOWN:
        return Unknown(message or f"HTTP {status}", answered=True)
    if code in CREDENTIAL_CODES or 400 < status < 500:
        return NotPlaced(message, answered=True)
    if status == 400:
        return Refused(message)
    return Unknown(message or f"HTTP {status}", answered=True)
