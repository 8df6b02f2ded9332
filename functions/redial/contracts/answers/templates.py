"""Templates of messages, and messages as they will be said."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from redial.contracts.answers.common import Answer, Cursor, Time

MessageKind: TypeAlias = Literal["plain_text_message", "ssml_message", "call_instructions_message"]


class Preview(Answer, frozen=True, kw_only=True):
    """A message as it will be said."""

    kind: MessageKind
    text: Annotated[str, Meta(description="As it is sent to the voice service; SSML with its tags.")]
    language_code: str | None
    voice_id: str | None
    spoken_characters: Annotated[int, Meta(description="Without tags; at most 3,000.")]
    characters: Annotated[int, Meta(description="With tags; at most 6,000.")]
    speaking_seconds: Annotated[float, Meta(description="About how long it takes to say: an estimate.")]
    template: Annotated[str | None, Meta(description="The template that it was made of; null: of none.")]
    template_version: int | None


class Audio(Answer, frozen=True, kw_only=True):
    """A message as it sounds."""

    content_type: Annotated[str, Meta(examples=["audio/mpeg", "audio/wav"])]
    audio: Annotated[str, Meta(description="The file, in base64.")]
    voice_id: Annotated[
        str | None,
        Meta(description="Amazon Polly's voice; where the message names none, the call may have another one."),
    ]
    is_stand_in: Annotated[
        bool, Meta(description="Spoken by another program than Amazon Polly, with another voice than the call has.")
    ]


class TemplateTextResponse(Answer, frozen=True, kw_only=True):
    """What a template says in one language: `text` or `ssml`, the other is null."""

    language: str
    text: str | None
    ssml: str | None
    voice_id: Annotated[str | None, Meta(description="Null: the voice service's own for the language.")]


class TemplateSummary(Answer, frozen=True, kw_only=True):
    """A template, as one line of a list."""

    name: str
    version: int
    languages: list[str]
    variables: Annotated[list[str], Meta(description="All of them, of whichever language.")]
    put_at: Time | None
    put_by: str


class TemplateResponse(TemplateSummary, frozen=True, kw_only=True):
    """A template in one of its versions."""

    texts: Annotated[list[TemplateTextResponse], Meta(description="None where this version deleted it.")]


class TemplatePut(TemplateResponse, frozen=True, kw_only=True):
    """A template after it was put."""

    changed: Annotated[bool, Meta(description="False: it said the same before, and has no new version.")]


class TemplatePage(Answer, frozen=True, kw_only=True):
    """Templates, the last changed first."""

    templates: list[TemplateSummary]
    unreadable: Annotated[
        list[str],
        Meta(description="Those that cannot be read, by name: requests that name them wait until they are put anew."),
    ]
    next_cursor: Cursor
