"""The settings of a stage that say whether messages can be heard before anybody is called."""

from pydantic import BaseModel, ConfigDict


class ListeningSettings(BaseModel):
    """What a stage says of hearing messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    preview_audio: bool = False
    """
    Whether people who may act may hear messages, by Amazon Polly, which bills what it speaks.

    In the local stage espeak-ng stands in for it, whatever this says.
    """
