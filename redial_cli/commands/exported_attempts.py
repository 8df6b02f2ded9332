"""The attempts of calls, a line each, as an export writes them."""

from collections.abc import Iterable, Iterator
from typing import Any

from redial.contracts.answers.calls import AttemptResponse, CallResponse, CallSummary
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NotThereError

_OF_CALL = ("call_id", "request_id", "destination_phone_number", "name", "campaign", "lane", "status")
_OF_ATTEMPT = (
    "number",
    "origination_phone_number",
    "intent_at",
    "sent_at",
    "message_id",
    "outcome",
    "outcome_at",
    "detail",
)
_FIGURES = ("duration_seconds", "billed_minutes", "price_usd")
ATTEMPT_COLUMNS = (*_OF_CALL, *_OF_ATTEMPT, *_FIGURES)


def attempts_of(client: ApiClient, calls: Iterable[CallSummary]) -> Iterator[dict[str, Any]]:
    """
    Read the attempts of calls, with a request for each call that has some.

    Yields
    ------
    dict
        By `ATTEMPT_COLUMNS`. A call that was deleted meanwhile has none.
    """
    for call in calls:
        if not call.attempts_made:
            continue
        try:
            found = client.get(f"/calls/{call.call_id}", CallResponse)
        except NotThereError:
            continue
        for attempt in found.attempts:
            yield _line(call, attempt)


def _line(call: CallSummary, attempt: AttemptResponse) -> dict[str, Any]:
    figures = attempt.figures
    return {
        **{name: getattr(call, name) for name in _OF_CALL},
        **{name: getattr(attempt, name) for name in _OF_ATTEMPT},
        **{name: getattr(figures, name) if figures is not None else None for name in _FIGURES},
    }
