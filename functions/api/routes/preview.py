"""Messages before anybody is called: as they sound, and as a template would say them that is not stored."""

import base64
from http import HTTPStatus

from api.http.body_texts import TemplateDraftText
from api.http.callers import Permission
from api.http.problems import ProblemError, bad_field, conflict
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.previews import SpokenMessage
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.application.versioned import Unchanged, update
from redial.contracts.answers.problem_codes import ProblemCode
from redial.contracts.answers.templates import Audio, Preview
from redial.domain.templates.heard_previews import MOST_IN_A_MINUTE, hear_one
from redial.domain.times import to_iso

operations = Operations("Templates")


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
    counted = update(services.heard_previews.at(request.caller.id), lambda heard: hear_one(heard, request.now))
    if isinstance(counted, Unchanged):
        raise ProblemError(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"{MOST_IN_A_MINUTE} messages a minute may be heard; the next one at {to_iso(counted.reason.opens_at)}.",
            code=ProblemCode.TOO_MANY_PREVIEWS,
            values={"most": MOST_IN_A_MINUTE, "next_at": to_iso(counted.reason.opens_at)},
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


@operations.post("/v1/preview/template", needs=Permission.ACT)
def try_template_draft(request: ApiRequest[Nothing, TemplateDraftText], services: Services) -> Preview:
    """Show what a template would say that is not stored; nothing is stored by it, and nobody is called."""
    # Imported here: who only reads needs no validation.
    from api.previews import tried_draft

    return tried_draft(str(request.body), services.settings, Presenter(request.caller))
