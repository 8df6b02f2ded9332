"""What a producer asks for: a call request that passed validation."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from redial.domain.call.retry_policy import RetryPolicy


class Lane(StrEnum):
    """How urgent a call is. The order of the members is the order of the lanes."""

    CRITICAL = "critical"
    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


HoursRecord: TypeAlias = Mapping[str, Any]
"""Calling hours as they are stored (`redial.domain.calling_hours`): a call without hours loads no rules of them."""


class PlainTextMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Text as it is (``PlainTextMessageType``)."""

    text: str
    language_code: str | None = None
    voice_id: str | None = None


class SsmlMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Text in SSML (``SSMLMessageType``)."""

    text: str
    language_code: str | None = None
    voice_id: str | None = None


class CallInstructionsMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Text in Amazon Pinpoint Voice Instructions markup (``CallInstructionsMessageType``)."""

    text: str


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Exactly one message (``VoiceMessageContent``)."""

    plain_text_message: PlainTextMessage | None = None
    ssml_message: SsmlMessage | None = None
    call_instructions_message: CallInstructionsMessage | None = None


class RenderedFrom(msgspec.Struct, frozen=True, kw_only=True):
    """The template that a message was made of at intake. The message is kept as it was made."""

    name: str
    version: int
    language: str


class CallRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A valid call request. Names follow the API's own."""

    request_id: str
    destination_phone_number: str
    content: Content
    origination_phone_number: str | None = None
    caller_id: str | None = None
    lane: Lane = Lane.NORMAL
    campaign: str | None = None
    name: str | None = None
    """Of the recipient, as people know it. Personal: hidden where a number would be."""
    metadata: tuple[tuple[str, str], ...] = ()
    """The producer's own pairs, each key once; nothing here reads them."""
    not_before: datetime | None = None
    expires_at: datetime | None = None
    template: RenderedFrom | None = None
    """What `content` was made of; None: the request brought its own."""
    retry: RetryPolicy = msgspec.field(default_factory=RetryPolicy)
    retry_policy: str | None = None
    """Under which name the request asked for `retry`, which stays as the stage had it then; None: under none."""
    calling_hours: HoursRecord | str | None = None
    """When the recipient may be called; a text names hours of the stage."""
    time_zone: str | None = None
    """Where the recipient is; None: where `calling_hours` says, else where the number belongs."""
