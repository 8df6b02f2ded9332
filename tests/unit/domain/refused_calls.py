"""Calls that the service refuses, by their kind."""

from redial.domain.call.requests import Content, PlainTextMessage
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.likeness import SendKind, kind_of
from redial.domain.refusal.refusals import (
    Refusals,
    RefusedForGood,
    RefusedWhileHeld,
    decide_refusal,
)
from simulation.makers import at, call_request

GONE = "BadRequestException: There is no configuration set"


def content(text: str, voice_id: str | None = None) -> Content:
    return Content(plain_text_message=PlainTextMessage(text=text, voice_id=voice_id))


def kind(
    text: str = "Your parcel is at the door", campaign: str | None = None, voice_id: str | None = None
) -> SendKind:
    return kind_of(call_request(campaign=campaign, content=content(text, voice_id=voice_id)))


def refuse(
    refusals: Refusals, *kinds: SendKind, cause: str = "gone", start: float = 0
) -> tuple[Refusals, list[RefusedForGood | RefusedWhileHeld]]:
    decisions: list[RefusedForGood | RefusedWhileHeld] = []
    for number, each in enumerate(kinds):
        decisions.append(decide_refusal(refusals, each, cause, GONE, at(start + number)))
        refusals = decisions[-1].refusals
    return refusals, decisions


def scopes(refusals: Refusals) -> list[HoldScope]:
    return [hold.scope for hold in refusals.holds]


UNLIKE = [
    kind("Your parcel is at the door"),
    kind("School is closed tomorrow because of snow"),
    kind("Please call the clinic back about an appointment", voice_id="Joanna"),
    kind("Water will be off in your street tonight"),
    kind("The meeting moves to another room", voice_id="Amy"),
]
