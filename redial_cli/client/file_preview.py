"""What a file of requests would do, all of its valid rows together."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redial.contracts.answers.submitted import RetryPreview
from redial.contracts.previews import preview_of, retry_of
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Valid
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.stage_hours import OutsideHours, judge_hours
from redial.domain.call.transitions import accept
from redial_cli.client.checking import Checked

AT_ONCE, AT_ITS_TIME, OVER = "at once", "at the not_before of their rows", "never: expires_at is over"


def preview_file(good: Sequence[Checked], rules: StackRules, now: datetime) -> dict[str, Any]:
    """
    Sum up what the valid rows of a file would do.

    Parameters
    ----------
    good
        Those rows, none of them a repeat.
    rules
        Of the stack.
    now
        The time of their acceptance, in UTC.

    Returns
    -------
    dict
        For programs: `retries`, when calls are made again; `begins`, from when on they may be placed; `speech`, how much is said;
        `templates` and `languages`. Each with the rows that it holds for, the most first.
    """
    valid = [(each.row.line, each.valid) for each in good if each.valid is not None]
    previews = [(line, preview_of(each.request.content, each.request.template)) for line, each in valid]
    longest = max(previews, key=lambda shown: shown[1].spoken_characters, default=None)
    said = [shown for _, shown in previews]
    return {
        "retries": _retries([retry_of(each.request) for _, each in valid]),
        "begins": _counted("from", Counter(_begins(each, rules, now) for _, each in valid)),
        "speech": {
            "seconds": round(sum(shown.speaking_seconds for shown in said), 1),
            "characters": sum(shown.spoken_characters for shown in said),
            "longest": longest
            and {
                "line": longest[0],
                "characters": longest[1].spoken_characters,
                "seconds": longest[1].speaking_seconds,
            },
        },
        "templates": _counted("template", Counter(shown.template for shown in said)),
        "languages": _counted("language", Counter(shown.language_code for shown in said)),
    }


def _retries(previews: Sequence[RetryPreview]) -> list[dict[str, Any]]:
    kinds = {(each.policy, each.text): each for each in reversed(previews)}
    counts = Counter((each.policy, each.text) for each in previews)
    return [{"retry": kinds[kind], "rows": rows} for kind, rows in counts.most_common()]


def _counted(what: str, counts: Counter[Any]) -> list[dict[str, Any]]:
    return [{what: each, "rows": rows} for each, rows in counts.most_common()]


def _begins(valid: Valid, rules: StackRules, now: datetime) -> str:
    call = accept(valid.request, valid.digest, now, valid.destination)
    if call.status is not CallStatus.WAITING:
        return OVER
    verdict = judge_hours(call, rules.calling_hours.of(call.request), call.status_at)
    if isinstance(verdict, OutsideHours):
        return reason_in_words(verdict.reason)
    return AT_ITS_TIME if call.wait_reason is WaitReason.SCHEDULED else AT_ONCE
