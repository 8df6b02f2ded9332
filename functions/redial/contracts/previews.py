"""A message as it will be said: what is sent, how long it is and about how long it takes to say."""

from datetime import datetime

from msgspec import to_builtins

from redial.contracts.answers.submitted import RecipientPreview, RetryPreview
from redial.contracts.answers.templates import MessageKind, Preview
from redial.contracts.chained_request import shared_out
from redial.contracts.validation import Valid
from redial.domain.call.requests import CallRequest, Content, RenderedFrom
from redial.domain.call.retry_wording import policy_in_words
from redial.domain.templates.speaking_time import SpokenSsml, speaking_seconds
from redial.domain.times import floor_ms, to_iso


def preview_of(content: Content, made_of: RenderedFrom | None) -> Preview:
    """
    Show a message that was found valid.

    Parameters
    ----------
    made_of
        The template that it was made of; None: of none.
    """
    voice_id = language_code = None
    kind: MessageKind
    if (ssml := content.ssml_message) is not None:
        kind, text, voice_id, language_code = "ssml_message", ssml.text, ssml.voice_id, ssml.language_code
        reader = SpokenSsml()
        spoken, seconds = len(reader.read(text)), reader.seconds
    elif (plain := content.plain_text_message) is not None:
        kind, text, voice_id, language_code = "plain_text_message", plain.text, plain.voice_id, plain.language_code
        spoken, seconds = len(text), speaking_seconds(text)
    else:
        assert content.call_instructions_message is not None, "a request says something"
        kind, text = "call_instructions_message", content.call_instructions_message.text
        spoken, seconds = len(text), speaking_seconds(text)
    return Preview(
        kind=kind,
        text=text,
        language_code=language_code,
        voice_id=voice_id,
        spoken_characters=spoken,
        characters=len(text),
        speaking_seconds=round(seconds, 1),
        template=made_of.name if made_of else None,
        template_version=made_of.version if made_of else None,
    )


def retry_of(request: CallRequest) -> RetryPreview:
    """Show when a request's call is made again."""
    policy = request.retry
    stop_at = to_iso(policy.stop_at) if policy.stop_at is not None else None
    return RetryPreview(
        policy=request.retry_policy,
        retry=to_builtins(policy, enc_hook=str) | {"stop_at": stop_at},
        text=policy_in_words(policy),
    )


def recipients_of(valid: Valid, now: datetime) -> list[RecipientPreview]:
    """Show who is called one after the other, and what each hears; none where a request has but one recipient."""
    return [
        RecipientPreview(
            number=step.chain.number,
            request_id=step.request.request_id,
            destination_phone_number=step.request.destination_phone_number,
            name=step.request.name,
            delay_seconds=step.chain.delay_seconds,
            share_seconds=step.chain.share_seconds,
            after_unknown=step.chain.after_unknown,
            preview=preview_of(step.request.content, step.request.template),
        )
        for step in shared_out(valid.steps, floor_ms(now))
    ]
