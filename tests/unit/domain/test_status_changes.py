"""The states of a call: the table in code is what the steps do, what is drawn, and what is refused."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import OnDoNotCallList, ServiceUnreachable
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.call.status_changes import FIRST, PERMITTED_NEXT
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.versioned import Stored
from redial.errors import ForbiddenStatusChange
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from simulation.telemetry import Notebook

ARCHITECTURE = Path(__file__).parents[3] / "docs" / "architecture.md"
REAL_OUTCOMES = (Outcome.COMPLETED_CALL, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED)
LIVES = 12_000
# The claim twice: without attempts a call has no history.
STEPS = (
    "claim",
    "claim",
    "expire",
    "sent",
    "refused",
    "lost",
    "back",
    "rang",
    "redial",
    "postpone",
    "stop",
    "cancel",
    "settle",
    "end",
    "hand",
)

Change = tuple[CallStatus, CallStatus]
PERMITTED: set[Change] = {(before, after) for before, nexts in PERMITTED_NEXT.items() for after in nexts}
FORBIDDEN = [change for change in permutations(CallStatus, 2) if change not in PERMITTED]


def life(random: Random) -> Iterator[Change]:
    """Live a call's life at random, and give each change of its status."""
    retry = RetryPolicy(
        total_attempts=random.randint(1, 3),
        busy=OutcomePolicy(retry=random.random() < 0.7, delay_seconds=60),
        no_final_event=OutcomePolicy(retry=random.random() < 0.5, delay_seconds=30),
        stop_at=at(random.randint(1, 9_000)) if random.random() < 0.3 else None,
        on_unknown=random.choice(list(OnUnknown)),
    )
    expires_at = at(random.randint(1, 9_000)) if random.random() < 0.3 else None
    call, seconds = waiting_call(retry=retry, expires_at=expires_at), 0
    for number in range(25):
        seconds += random.choice([1, 10, 100, 1_000])
        changed = step(random, call, f"t{number}", seconds)
        if isinstance(changed, Call):
            if changed.status is not call.status:
                yield call.status, changed.status
            call = changed


def step(random: Random, call: Call, new_token: str, seconds: int) -> Call | CallUnchanged:
    now, later = at(seconds), at(seconds) + timedelta(seconds=random.choice([1, 5_000]))
    token = random.choice([attempt.token for attempt in call.attempts] or ["none"])
    match random.choice(STEPS):
        case "claim":
            return transitions.claim(call, new_token, ORIGINATION, DEADLINES, now)
        case "expire":
            return transitions.expire(call, now)
        case "sent":
            return transitions.record_sent(call, token, f"m-{token}", DEADLINES, now)
        case "rang":
            tokens = [*(each.token for each in call.attempts), *(each.token for each in call.taken_back), "none"]
            token, number = random.choice(tokens), random.choice("12")
            return transitions.attribute(call, token, f"m-{token}-{number}", DEADLINES, now)
        case "refused":
            return transitions.record_refused(call, token, "no such voice", now)
        case "lost":
            return transitions.record_send_unknown(call, token, "no answer", now)
        case "back":
            return transitions.take_back(
                call, token, WaitReason.SERVICE_UNREACHABLE, later, ServiceUnreachable("no connection"), now
            )
        case "redial":
            return transitions.redial_refused(call, now)
        case "postpone":
            return transitions.postpone(call, WaitReason.RECIPIENT_LIMIT, later, RecipientDayUsedUp(later), now)
        case "stop":
            return transitions.do_not_call(call, OnDoNotCallList(now), now)
        case "cancel":
            return transitions.cancel(call, now)
        case "settle":
            return transitions.settle(call, token, None, DEADLINES, now)
        case "end":
            return transitions.end_attempt(call, token, EndOfAttempt(random.choice(REAL_OUTCOMES), now), now)
        case _:
            return transitions.settle_by_hand(call, random.choice([None, *REAL_OUTCOMES]), "a person", now)


def test_the_steps_take_every_permitted_change_and_no_other() -> None:
    random = Random(1)
    seen = {change for _ in range(LIVES) for change in life(random)}

    assert seen - PERMITTED == set(), "not in the table"
    assert PERMITTED - seen == set(), "in the table, and taken by no step"


def test_every_status_is_in_the_table() -> None:
    assert set(PERMITTED_NEXT) == set(CallStatus)
    assert set(CallStatus) >= FIRST


class Untouchable:
    """The record of a call, which must not be read or written."""

    def at(self, call_id: str) -> "Untouchable":
        return self

    def load(self) -> Call:
        raise AssertionError("read")

    def replace(self, before: Call, after: Call) -> Stored:
        raise AssertionError((before, after))


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_a_change_that_is_not_in_the_table_is_not_written(before: CallStatus, after: CallStatus) -> None:
    call = replace(waiting_call(), status=before)

    with pytest.raises(ForbiddenStatusChange, match=f"cannot become {after} from {before}"):
        change_call(Untouchable(), Notebook(), call, lambda it: replace(it, status=after))  # type: ignore[arg-type]


def test_the_diagram_is_the_table() -> None:
    (diagram,) = re.findall(
        r"```mermaid\nstateDiagram-v2\n(.*?)```", ARCHITECTURE.read_text(encoding="utf-8"), re.DOTALL
    )
    drawn = {tuple(line.split(":")[0].split(" --> ")) for line in map(str.strip, diagram.splitlines()) if "-->" in line}

    assert drawn == {(str(before), str(after)) for before, after in PERMITTED} | {
        ("[*]", str(first)) for first in FIRST
    }
