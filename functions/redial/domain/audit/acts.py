"""What people and programs did, as the audit trail keeps it: one entry for an act, which is never changed. Pure."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from redial.domain.bounded_text import shorten
from redial.domain.call.calls import Call, call_id_of
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.masking import mask_all
from redial.domain.steering.control import Target

_LONGEST_REASON = 500
_LONGEST_NAME = 200
_LONGEST_DETAIL = 1_000


class ActKind(StrEnum):
    """What was done."""

    SUBMIT = "submit"
    """By a person, who submits one request or many at once; of programs it stands on the call alone."""
    CANCEL_CALL = "cancel_call"
    SETTLE_CALL = "settle_call"
    CALL_AGAIN = "call_again"
    """A further call was made of one that had ended, or one that waited for its retry is due now."""
    RESCHEDULE_CALL = "reschedule_call"
    NOTE_CALL = "note_call"
    """That something was noted, and not what: notes may be of personal data, and go with the call."""
    NOTE_CAMPAIGN = "note_campaign"
    CANCEL_CAMPAIGN = "cancel_campaign"
    PAUSE = "pause"
    RESUME = "resume"
    SET_CAMPAIGN = "set_campaign"
    PUT_ON_DO_NOT_CALL_LIST = "put_on_do_not_call_list"
    IMPORT_DO_NOT_CALL_LIST = "import_do_not_call_list"
    TAKE_OFF_DO_NOT_CALL_LIST = "take_off_do_not_call_list"
    PUT_TEMPLATE = "put_template"
    DELETE_TEMPLATE = "delete_template"
    PUT_HOURS = "put_hours"
    DELETE_HOURS = "delete_hours"
    REDRIVE_REFUSED = "redrive_refused"
    REDRIVE_DEAD_LETTERS = "redrive_dead_letters"
    """That it was asked for: SQS moves the messages, and nothing of the table changes with it."""
    ERASE = "erase"
    """The data of a person; that it was asked for, as it takes some minutes."""
    EXPORT = "export"
    READ_IN_CLEAR = "read_in_clear"
    """Of one person or program, operation and call at most one in an hour."""


class ActorKind(StrEnum):
    """What kind of actor somebody is."""

    PERSON = "person"
    """Signed in to the page."""
    PROGRAM = "program"
    """Signs with a role's credentials, as the command line does."""
    LOCAL = "local"
    """Whoever uses the local stack, which asks for no name."""


class Actor(Struct, frozen=True, kw_only=True):
    """Who did something."""

    kind: ActorKind
    id: str
    """What stays the same whatever somebody changes: a person's ``sub`` in the user pool, the ARN of a program's role."""
    name: str
    session: str = ""
    """The name of a program's session: whoever takes the role says what it is, and nothing checks it."""


class Act(Struct, frozen=True, kw_only=True):
    """One entry of the trail. It holds no phone number in clear, no text of a message and no variable."""

    id: str
    at: datetime
    kind: ActKind
    actor: Actor
    reason: str = ""
    """Why, in the actor's own words."""
    call_id: str | None = None
    campaign: str | None = None
    lane: str | None = None
    details: dict[str, str] = {}
    """What else belongs to this kind of act, such as the outcome that a call was settled with."""
    subject: str = ""
    """What it is found by beside its time."""


def masked(act: Act) -> Act:
    """
    Return an act as it may be kept: what people wrote is cut short, and phone numbers in it are hidden.

    Parameters
    ----------
    act : Act
        The act.

    Returns
    -------
    Act
        Texts without phone numbers in clear. The ids of calls and actors stay as they are.
    """
    actor = act.actor
    return Act(
        id=act.id,
        at=act.at,
        kind=act.kind,
        actor=Actor(
            kind=actor.kind,
            id=actor.id,
            name=_kept(actor.name, _LONGEST_NAME),
            session=_kept(actor.session, _LONGEST_NAME),
        ),
        reason=_kept(act.reason, _LONGEST_REASON),
        call_id=act.call_id,
        campaign=None if act.campaign is None else mask_all(act.campaign),
        lane=act.lane,
        details={name: _kept(value, _LONGEST_DETAIL) for name, value in act.details.items()},
        subject=act.subject,
    )


def about_call(call: Call | RejectedRequest) -> str:
    """
    Return what the acts on a call are found by: the same for all calls of one chain, also for those that were erased.

    Parameters
    ----------
    call : Call or RejectedRequest
        The call; of a bad request, to which nothing can be done, it is read who saw it.

    Returns
    -------
    str
        The subject of an act.
    """
    if isinstance(call, RejectedRequest):
        return f"call {call.call_id}"
    own = call.chain_of or call.call_id
    return f"call {own if call.chain is None else call_id_of(call.chain.request_id_of(1))}"


def about_target(target: Target) -> str:
    """
    Return what the acts on a campaign, a lane or all dialling are found by.

    Parameters
    ----------
    target : Target
        What was paused or resumed; of other acts on a campaign the campaign alone.

    Returns
    -------
    str
        The subject of an act.
    """
    if target.campaign is not None:
        return f"campaign {mask_all(target.campaign)}"
    return "dialling" if target.lane is None else f"lane {target.lane}"


def _kept(text: str, most: int) -> str:
    return shorten(mask_all(text), most)
