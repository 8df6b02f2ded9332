"""Acts in words, and who did them. Pure."""

from typing import assert_never

from redial.domain.audit.acts import Act, ActKind, Actor


def act_in_words(act: Act) -> str:
    """
    Say what was done, without who did it and why.

    Parameters
    ----------
    act : Act
        An act as it is kept.

    Returns
    -------
    str
        The beginning of a sentence, without a full stop.
    """
    details = act.details
    match act.kind:
        case ActKind.SUBMIT:
            of = f" of the campaign {act.campaign}" if act.campaign is not None else ""
            what = f"{details['requests']} requests" if "requests" in details else "a request"
            return f"Submitted {what if act.call_id is None else f'call {act.call_id}'}{of}"
        case ActKind.CANCEL_CALL:
            return f"Cancelled call {act.call_id}"
        case ActKind.SETTLE_CALL:
            return f"Settled call {act.call_id} as {details.get('outcome', '?')}"
        case ActKind.CALL_AGAIN if "new_call" in details:
            return f"Had call {act.call_id} made again as call {details['new_call']}"
        case ActKind.CALL_AGAIN:
            return f"Made call {act.call_id} due at once"
        case ActKind.RESCHEDULE_CALL:
            return f"Gave call {act.call_id} another time: {_times(act)}"
        case ActKind.NOTE_CALL:
            return f"Noted something on call {act.call_id}"
        case ActKind.NOTE_CAMPAIGN:
            return f"Noted something on the campaign {act.campaign}"
        case ActKind.CANCEL_CAMPAIGN:
            return f"Cancelled the campaign {act.campaign}"
        case ActKind.PAUSE:
            return f"Paused {_target(act)}"
        case ActKind.RESUME:
            return f"Resumed {_target(act)}"
        case ActKind.SET_CAMPAIGN:
            return f"Changed settings of the campaign {act.campaign}: {details.get('fields', '?')}"
        case ActKind.PUT_ON_DO_NOT_CALL_LIST:
            return f"Put {details.get('recipients', '?')} on the do-not-call list{_of_campaign(act)}"
        case ActKind.IMPORT_DO_NOT_CALL_LIST:
            return f"Put {details.get('entries', '1')} imported entries on the do-not-call list{_of_campaign(act)}"
        case ActKind.TAKE_OFF_DO_NOT_CALL_LIST:
            return f"Took {details.get('recipients', '?')} off the do-not-call list{_of_campaign(act)}"
        case ActKind.PUT_TEMPLATE:
            return f"Put the template {details.get('template', '?')}"
        case ActKind.DELETE_TEMPLATE:
            return f"Deleted the template {details.get('template', '?')}"
        case ActKind.PUT_HOURS:
            return f"Put the hours {details.get('hours', '?')}"
        case ActKind.DELETE_HOURS:
            return f"Deleted the hours {details.get('hours', '?')}"
        case ActKind.REDRIVE_REFUSED:
            return "Made refused calls due again"
        case ActKind.REDRIVE_DEAD_LETTERS:
            return f"Asked to send back the dead letters of {details.get('queue', '?')}"
        case ActKind.ERASE:
            listed = ", do-not-call entries too" if details.get("also_do_not_call") else ""
            return f"Asked to erase the data of {details.get('recipients', '?')}{listed}"
        case ActKind.EXPORT:
            return f"Exported calls, numbers {details.get('numbers', '?')}{_filtered(act)}"
        case ActKind.READ_IN_CLEAR:
            what = details.get("operation", "?").replace("_", " ")
            return f"Saw personal data ({what})" + (f" of call {act.call_id}" if act.call_id is not None else "")
        case _:
            assert_never(act.kind)


def actor_in_words(actor: Actor) -> str:
    """
    Name an actor in words.

    Parameters
    ----------
    actor : Actor
        Who did something.

    Returns
    -------
    str
        The name; of a program's session also that, marked as what the program says of itself.
    """
    return f"{actor.name} (session {actor.session}, as it says)" if actor.session else actor.name


def _times(act: Act) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in act.details.items()) or "?"


def _target(act: Act) -> str:
    if act.campaign is not None:
        return f"the campaign {act.campaign}"
    return f"the lane {act.lane}" if act.lane is not None else "all dialling"


def _of_campaign(act: Act) -> str:
    return f" for the campaign {act.campaign}" if act.campaign is not None else ""


def _filtered(act: Act) -> str:
    by = [f"{name} {value}" for name, value in act.details.items() if name != "numbers"]
    return f" ({', '.join(by)})" if by else ""
