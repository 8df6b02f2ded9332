"""Messages, heard before anybody is called."""

import base64
from datetime import timedelta
from http import HTTPStatus

from api.caller_rate import CallerRate
from api.callers import Permission
from api.operations import Operations
from api.parameters import Nothing, SpokenMessage
from api.presenters import Presenter
from api.problems import ProblemError, bad_field, conflict
from api.request import ApiRequest
from api.wiring import Services
from redial.contracts.answers.templates import Audio
from redial.domain.times import to_iso

operations = Operations("Templates")

MOST_IN_A_MINUTE = 10
_rate = CallerRate(MOST_IN_A_MINUTE, timedelta(minutes=1))


@operations.post(
    "/v1/preview/audio", needs=Permission.ACT, problems=(HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)
)
def hear_message(request: ApiRequest[Nothing, SpokenMessage], services: Services) -> Audio:
    """Let a message be heard; nothing is stored, and nobody is called."""
    # Imported here: who only reads needs neither validation nor Polly.
    from api.previews import message_to_hear
    from redial.adapters.espeak import NoSpeech
    from redial.adapters.speech import CannotBeSaid, spoken

    body = request.body
    if (body.text is None) == (body.ssml is None):
        raise bad_field("text", "expected exactly one of text and ssml")
    message = message_to_hear(body, services.settings, Presenter(request.caller))
    opens_at = _rate.opens_at(request.caller.id, request.now)
    if opens_at is not None:
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"{MOST_IN_A_MINUTE} messages a minute may be heard; the next one at {to_iso(opens_at)}.",
        )
    try:
        speech = spoken(message, services.settings.preview_audio)
    except CannotBeSaid as error:
        # As what cannot be said for a reason that is known here.
        raise bad_field("ssml" if message.is_ssml else "text", str(error)) from error
    except NoSpeech as error:
        raise conflict(str(error)) from error
    return Audio(
        content_type=speech.content_type,
        audio=base64.b64encode(speech.audio).decode(),
        voice_id=speech.voice_id,
        is_stand_in=services.settings.preview_audio == "stand_in",
    )
