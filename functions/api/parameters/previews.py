"""Messages that somebody wants to hear."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import Parameters


class SpokenMessage(Parameters, frozen=True, kw_only=True):
    """A message to be heard: exactly one of `text` and `ssml`."""

    text: str | None = None
    ssml: str | None = None
    language_code: Annotated[str | None, Meta(description="Of Amazon Polly.", examples=["en-US"])] = None
    voice_id: Annotated[str | None, Meta(description="Of Amazon Polly.", examples=["Joanna"])] = None
