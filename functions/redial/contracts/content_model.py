"""What a request asks to be said, as producers write it: the message models, with the API's own words and limits."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from redial.contracts.characters import check_characters
from redial.contracts.fault_wording import in_words
from redial.domain.call.calls import FieldError
from redial.domain.pacing.limits import MAX_CHARACTERS_WITH_TAGS, MAX_SPOKEN_CHARACTERS

CONTENTS = "contents"
"""Of the context of a validation: the contents to choose from; by default all that there are."""
# The longest of Polly's has twelve characters.
_LONGEST_NAME_OF_POLLY = 40


Text = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS_WITH_TAGS), AfterValidator(check_characters)
]
LanguageCode = Annotated[
    str,
    StringConstraints(max_length=_LONGEST_NAME_OF_POLLY),
    Field(description="One of Amazon Polly's, that the voice speaks.", examples=["en-US"]),
]
VoiceId = Annotated[
    str,
    StringConstraints(max_length=_LONGEST_NAME_OF_POLLY),
    Field(description="One of Amazon Polly's, or of the stack's setting `more_voices`.", examples=["Joanna"]),
]


class StrictModel(BaseModel):
    """Takes the fields that it has, each in its own type, and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=False)


class PlainTextMessageModel(StrictModel):
    """Text that is spoken as it is: at most 3,000 characters."""

    text: Annotated[
        str, StringConstraints(min_length=1, max_length=MAX_SPOKEN_CHARACTERS), AfterValidator(check_characters)
    ]
    language_code: LanguageCode | None = None
    voice_id: VoiceId | None = None

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        return _not_blank(text)


class SsmlMessageModel(StrictModel):
    """Text in SSML: at most 3,000 spoken characters, and 6,000 with its tags."""

    text: Text
    language_code: LanguageCode | None = None
    voice_id: VoiceId | None = None

    @field_validator("text")
    @classmethod
    def _is_ssml(cls, text: str) -> str:
        from redial.domain.messages.ssml import (  # no parser of XML in a cold start that meets none
            SsmlFault,
            SsmlReader,
        )

        try:
            spoken = len(SsmlReader().read(_not_blank(text)))
        except SsmlFault as fault:
            raise PydanticCustomError("ssml", "{fault}", {"fault": str(fault)}) from None
        if spoken > MAX_SPOKEN_CHARACTERS:
            raise PydanticCustomError(
                "spoken_characters",
                "expected at most {limit} spoken characters (tags not counted), got {spoken}",
                {"limit": MAX_SPOKEN_CHARACTERS, "spoken": spoken},
            )
        return text


class CallInstructionsMessageModel(StrictModel):
    """Text in Amazon Pinpoint Voice Instructions markup (a pre-production feature of the service)."""

    text: Text

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        return _not_blank(text)


class ContentModel(StrictModel):
    """What is said: exactly one message."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: {"not": {"type": "null"}}}}
                for name in ("plain_text_message", "ssml_message", "call_instructions_message")
            ]
        }
    )

    plain_text_message: PlainTextMessageModel | None = None
    ssml_message: SsmlMessageModel | None = None
    call_instructions_message: CallInstructionsMessageModel | None = None

    @model_validator(mode="after")
    def _exactly_one(self, info: ValidationInfo) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            takes = (info.context or {}).get(CONTENTS, type(self).model_fields)
            raise PydanticCustomError(
                "exactly_one",
                "expected exactly one of {takes}; got {given}",
                {"takes": ", ".join(takes), "given": ", ".join(given) or "none"},
            )
        return self


def _not_blank(text: str) -> str:
    if not any(character.isprintable() and character != " " for character in text):
        raise PydanticCustomError(
            "blank", "expected a text that says something, got only white space or invisible characters"
        )
    return text


def content_faults(content: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Tell what keeps a request's ``content``, as plain data, from being said by any version of the voice API."""
    try:
        ContentModel.model_validate(content, strict=True)
    except ValidationError as error:
        return tuple(in_words(detail) for detail in error.errors(include_url=False))
    return ()
