"""One request to the voice service, and how it can end without an answer; the same for both versions of its API."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

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
from redial.domain.attempt.sending import NotPlaced, Refused, SendAccepted, SendResult, Unknown
from redial.domain.bounded_text import shorten
from redial.domain.call.requests import Content

# Raised before a request is on its way.
_NEVER_SENT = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
)

CREDENTIAL_CODES = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "UnrecognizedClientException",
    }
)
# Of a text to be said: a stretch of this length is a quotation, and so is the whole of a shorter text that is not this short.
_QUOTATION = 12
_TOO_SHORT = 4
_TAG = re.compile(r"<[^<>]*>")
_LONGEST_MESSAGE = 1_000


def send_once(
    request: Callable[[], Mapping[str, Any]], judge: Callable[[ClientError], SendResult], content: Content
) -> SendResult:
    """
    Make a request and tell how it ended. Never raises for what the service or the network does.

    Parameters
    ----------
    request
        Makes it, once, and returns the service's answer.
    judge
        Says what an error means that the service answered.
    content
        What is to be said; no words that quote it are kept.
    """
    try:
        answer = request()
    except ClientError as error:
        return judge(error)
    except ParamValidationError as error:
        return Refused(said(unquoted(str(error), content)))
    except _NEVER_SENT as error:
        return NotPlaced(said(f"{type(error).__name__}: {error}"))
    except SSLError as error:
        # A certificate is refused before a request is on its way; any other TLS failure may have come after it.
        message = f"{type(error).__name__}: {error}"
        return NotPlaced(said(message)) if "CERTIFICATE_VERIFY_FAILED" in message else Unknown(said(message))
    except (BotoCoreError, ResponseParserError) as error:
        # Of an answer that cannot be read the SDK quotes the whole.
        return Unknown(said(unquoted(f"{type(error).__name__}: {error}", content)))
    message_id = answer.get("MessageId")
    return (
        SendAccepted(storable_id(str(message_id)))
        if message_id
        else Unknown("no MessageId in the answer", answered=True)
    )


def said(message: str) -> str:
    """Bound what was said: it is kept with the attempt, and stands in the call's status."""
    return shorten(message, _LONGEST_MESSAGE)


def unquoted(words: str, content: Content) -> str:
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
