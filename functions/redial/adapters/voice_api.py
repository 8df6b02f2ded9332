"""SendVoiceMessage of the Amazon Pinpoint SMS and Voice API (version 1, ``pinpoint-sms-voice``)."""

import json
import re
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from redial.domain.attempt.attempts import storable_id
from redial.domain.attempt.send_lines import name_on_line
from redial.domain.attempt.sending import NotPlaced, Refused, SendAccepted, SendMark, SendResult, Throttled, Unknown
from redial.domain.bounded_text import shorten
from redial.domain.call.requests import CallRequest, Content
from redial.domain.recipient.spellings import spelled_plainly

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient
    from mypy_boto3_pinpoint_sms_voice.type_defs import (
        PlainTextMessageTypeTypeDef,
        SendVoiceMessageRequestTypeDef,
        SSMLMessageTypeTypeDef,
        VoiceMessageContentTypeDef,
    )

# Raised before a request is on its way.
_NEVER_SENT = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
)

_THROTTLING_CODES = frozenset({"TooManyRequestsException", "ThrottlingException", "Throttling"})
_CREDENTIAL_CODES = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "UnrecognizedClientException",
    }
)
# Of a text to be said: a stretch of this length is a quotation, and so is the whole of a shorter text that is not this short.
_QUOTATION = 12
_TOO_SHORT = 4
_TAG = re.compile(r"<[^<>]*>")
_LONGEST_MESSAGE = 1_000


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

    def send(self, request: CallRequest, origination_phone_number: str, mark: SendMark) -> SendResult:
        """
        Place one call (SendVoiceMessage), with the configuration set of its send line.

        Never raises for what the service or the network does: each way it can end is a result of its own.
        """
        try:
            answer = self._client.send_voice_message(**self._parameters(request, origination_phone_number, mark))
        except ClientError as error:
            return _judge(error, request.content)
        except ParamValidationError as error:
            return Refused(_said(_unquoted(str(error), request.content)))
        except _NEVER_SENT as error:
            return NotPlaced(_said(f"{type(error).__name__}: {error}"))
        except SSLError as error:
            # A certificate is refused before a request is on its way; any other TLS failure may have come after it.
            message = f"{type(error).__name__}: {error}"
            return NotPlaced(_said(message)) if "CERTIFICATE_VERIFY_FAILED" in message else Unknown(_said(message))
        except (BotoCoreError, ResponseParserError) as error:
            # Of an answer that cannot be read the SDK quotes the whole.
            return Unknown(_said(_unquoted(f"{type(error).__name__}: {error}", request.content)))
        message_id = answer.get("MessageId")
        return (
            SendAccepted(storable_id(str(message_id)))
            if message_id
            else Unknown("no MessageId in the answer", answered=True)
        )

    def _parameters(
        self, request: CallRequest, origination_phone_number: str, mark: SendMark
    ) -> "SendVoiceMessageRequestTypeDef":
        parameters: SendVoiceMessageRequestTypeDef = {
            "ConfigurationSetName": name_on_line(self._configuration_set_name, mark.line),
            "DestinationPhoneNumber": spelled_plainly(request.destination_phone_number),
            "OriginationPhoneNumber": origination_phone_number,
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


def _said(message: str) -> str:
    # It is kept with the attempt, and stands in the call's status.
    return shorten(message, _LONGEST_MESSAGE)


def _judge(error: ClientError, content: Content) -> SendResult:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = error.response.get("Error", {}).get("Code", "")
    words = _unquoted(error.response.get("Error", {}).get("Message", ""), content)
    message = _said(f"{code}: {words}".strip(": "))
    # By code before status: AWS's front ends answer 400 for some of these.
    if status == 429 or code in _THROTTLING_CODES:
        return Throttled(message)
    if code in _CREDENTIAL_CODES or 400 < status < 500:
        return NotPlaced(message, answered=True)
    if status == 400:
        return Refused(message)
    return Unknown(message or f"HTTP {status}", answered=True)


def _unquoted(words: str, content: Content) -> str:
    """
    Give the words of the service or the SDK, unless they quote what is to be said.

    They become a status's reason, which goes into logs, and is shown to people who may not see texts.
    """
    message = content.plain_text_message or content.ssml_message or content.call_instructions_message
    said = _plainly(words)
    quotes = message is not None and any(_is_quoted(text, said) for text in _spellings(message.text))
    return "its words quote the message, and are not kept" if quotes else words


def _is_quoted(text: str, words: str) -> bool:
    length = min(_QUOTATION, len(text))
    stretches = (text[start : start + length] for start in range(len(text) - length + 1))
    return len(text) >= _TOO_SHORT and any(stretch in words for stretch in stretches)


def _spellings(text: str) -> set[str]:
    """Give a text as a service may quote it: as it is, as JSON and XML escape it, and without its tags."""
    without_tags = _TAG.sub(" ", text)
    spellings = {text, without_tags, *(json.dumps(each)[1:-1] for each in (text, without_tags))}
    spellings |= {each.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for each in (text, without_tags)}
    return {_plainly(each) for each in spellings}


def _plainly(text: str) -> str:
    return " ".join(text.casefold().split())
