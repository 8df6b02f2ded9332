"""What is paused, and what else keeps calls: told with how things stand, and to whoever puts a call that does not go for it."""

from collections.abc import Collection, Iterable

from rich.text import Text

from redial.contracts.answers.explanation import ExplanationResponse
from redial.contracts.answers.settings import CampaignSettingsList
from redial.contracts.answers.steering import Dialling, PauseResponse
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.requests import CallRequest
from redial.domain.history.explanation_codes import ExplanationCode
from redial_cli.call_details import what_it_waits_for
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError
from redial_cli.console import out
from redial_cli.local_times import in_local_time, when
from redial_cli.terminal import data

_KEPT = frozenset(
    {
        ExplanationCode.PAUSED.value,
        ExplanationCode.DO_NOT_CALL.value,
        ExplanationCode.CAMPAIGN_CANCELLED.value,
        ReasonCode.HELD_AFTER_REFUSALS.value,
    }
)
_BY_HOURS = frozenset({ReasonCode.OUTSIDE_CALLING_HOURS.value, ReasonCode.NO_CALLING_HOURS.value})


def pause_told(pause: PauseResponse) -> str:
    """Say what is paused, since when, by whom and why."""
    why = f": {pause.reason}" if pause.reason else ""
    return f"{_what(pause)} is paused since {when(pause.since)} by {pause.by}{why}"


def what_keeps(client: ApiClient, call_id: str | None, *, is_new: bool = False) -> tuple[str, ...]:
    """
    Say what keeps a waiting call that somebody just put: a pause, the do-not-call list, its hours, an end before its turn.

    Parameters
    ----------
    is_new
        Whether it was submitted, and the hours that it waits for are told as the reason of its status.

    Returns
    -------
    tuple of str
        Sentences; none where nothing does, or where nobody can say.
    """
    try:
        explanation = client.get(f"/calls/{call_id}/explanation", ExplanationResponse)
    except ClientError:
        return ()  # the call was put all the same; that it was is what its caller has to learn
    kept = _KEPT if is_new else _KEPT | _BY_HOURS
    told = [what_it_waits_for(each) for each in explanation.waits_for if each.code in kept]
    expected = explanation.expected
    if expected is not None and expected.code == ExplanationCode.EXPECTED_TOO_LATE:
        told.append(in_local_time(expected.text))
    return tuple(told)


def pauses_of_calls(client: ApiClient, requests: Collection[CallRequest]) -> list[str]:
    """Say what pauses some of the calls that were just put: all dialling, their lanes, their campaigns."""
    try:
        pauses = client.get("/dialling", Dialling).pauses
        settings = client.get("/campaigns/settings", CampaignSettingsList).campaigns if pauses else []
    except ClientError:
        return []
    moved = {each.campaign: each.lane for each in settings if each.lane is not None}
    lanes = {moved.get(request.campaign or "", request.lane) for request in requests}
    campaigns = {request.campaign for request in requests}
    return [
        f"{pause_told(pause)}. Its calls wait until somebody resumes it."
        for pause in pauses
        if (pause.lane is None or pause.lane in lanes) and (pause.campaign is None or pause.campaign in campaigns)
    ]


def tell_kept(told: Iterable[str]) -> None:
    """Print what keeps calls, where something does."""
    for each in told:
        out.print(Text.assemble(("! ", "yellow"), data(each)), soft_wrap=True)


def _what(pause: PauseResponse) -> str:
    if pause.lane is not None:
        return f"lane {pause.lane}"
    return f"campaign {pause.campaign}" if pause.campaign is not None else "everything"
