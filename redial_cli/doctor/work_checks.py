"""What waits for a person in a stack: dead letters, calls that are held or undecided, dialling that rests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from redial.contracts.answers.overview import SUMMARY_COUNTS_TO, Summary
from redial.contracts.answers.problems import (
    DeadLetterQueueResponse,
    DeadLetterQueues,
    HoldResponse,
    RefusalsResponse,
    SetAsideCall,
    SetAsidePage,
)
from redial.contracts.answers.steering import Dialling
from redial.domain.pacing.waits import LimitName
from redial.domain.times import from_iso
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError
from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, Verdict, fine, look, wrong
from redial_cli.doctor.overdue import overdue_since
from redial_cli.doctor.remedies import resume_command
from redial_cli.terminal import counted

WORK = "work"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What the API tells of it."""

    summary: Summary
    dead_letters: Sequence[DeadLetterQueueResponse]
    dialling: Dialling
    holds: Sequence[HoldResponse]
    """On calls that the voice service refuses in a row."""
    set_aside: Sequence[SetAsideCall]
    overdue_since: datetime | None


def check_work(stack: Stack) -> Iterator[Finding]:
    """Look at what waits for a person."""
    try:
        with ApiClient(stack) as client:
            work = _read(client)
    except ClientError as error:
        yield Finding(area=WORK, verdict=Verdict.NOT_CHECKED, text=str(error), mend="See API.")
        return
    for look_at in (_dead_letters, _refused_calls, _numbers_to_move, _calls_for_a_person, _resting_dialling, _orphans):
        yield from look_at(work)
    calls = work.summary.calls
    yield fine(WORK, f"{counted(calls.WAITING, 'call waits', 'calls wait')}, {calls.CALLING:,} being dialled.")


def _read(client: ApiClient) -> _Work:
    summary = client.get("/summary", Summary)
    return _Work(
        summary=summary,
        dead_letters=client.get("/dead-letters", DeadLetterQueues).queues,
        dialling=client.get("/dialling", Dialling),
        holds=client.get("/refusals", RefusalsResponse).holds if summary.refusal_holds else (),
        set_aside=client.get("/set-aside", SetAsidePage).calls if summary.set_aside else (),
        overdue_since=overdue_since(client, summary),
    )


def _dead_letters(work: _Work) -> Iterator[Finding]:
    for queue in work.dead_letters:
        if queue.messages:
            then = f"`redial redrive {queue.name}`" if queue.redrives_to else "empty it (they can go nowhere)"
            mend = f"`redial redrive {queue.name} --show`, then {then}: docs/alarms/dlq-{queue.name}.md"
            text = f"{counted(queue.messages, 'message')} in the dead-letter queue {queue.name}: {queue.meaning}"
            yield look(WORK, text, mend)


def _refused_calls(work: _Work) -> Iterator[Finding]:
    """Tell of calls that the voice service refuses in a row, and of those that cannot be handled."""
    for hold in work.holds:
        what = {"all": "All dialling", "campaign": f"The campaign {hold.campaign}", "alike": "Calls of one kind"}
        text = (
            f"{what[hold.scope]} is held since {hold.since}: the voice service refused {counted(hold.refusals, 'send')} in a row "
            f"({hold.message})"
        )
        yield wrong(WORK, text, "docs/alarms/sends-refused.md, then `redial redrive refused`")
    if work.set_aside:
        first = work.set_aside[0]
        which = counted(work.summary.set_aside, "call is", "calls are", up_to=SUMMARY_COUNTS_TO)
        why = f"{first.call_id} failed {counted(first.failures, 'time')}: {first.error}"
        text = f"{which} set aside, for they cannot be handled. {why}"
        yield wrong(WORK, text, "docs/alarms/calls-set-aside.md")


def _numbers_to_move(work: _Work) -> Iterator[Finding]:
    calls = work.summary.calls
    has_dialled = calls.CALLING + calls.COMPLETED + calls.UNREACHED + calls.UNKNOWN
    if work.dialling.numbers_moved_at is None and has_dialled:
        text = "Recipients may be stored under other spellings of their numbers, by a version before this one."
        yield look(WORK, text, "`redial move-numbers`, once: docs/operations.md, One form of each phone number.")


def _calls_for_a_person(work: _Work) -> Iterator[Finding]:
    """Tell of calls that somebody has to settle, to permit or to cancel."""
    unknown, not_permitted = work.summary.calls.UNKNOWN, work.summary.not_permitted
    if unknown:
        mend = "`redial list --status UNKNOWN`, then `redial settle CALL OUTCOME`"
        yield look(WORK, f"{counted(unknown, 'call is', 'calls are')} UNKNOWN.", mend)
    if not_permitted:
        which = counted(not_permitted, "call is", "calls are", up_to=SUMMARY_COUNTS_TO)
        mend = (
            "`redial list --not-permitted` names the setting of each; permit it in cdk.json and deploy, or cancel the calls: "
            "docs/operations.md, Where calls may go"
        )
        yield look(WORK, f"{which} held, for a setting does not permit them.", mend)


def _resting_dialling(work: _Work) -> Iterator[Finding]:
    """Tell of what all calls wait for, and of a call that waits for nothing that is known."""
    summary, allowance = work.summary, work.summary.allowance
    if summary.dialling != "running":
        mend = (
            "; ".join(f"`{resume_command(each)}`" for each in work.dialling.pauses)
            or "`redial status` says what, and by whom."
        )
        yield look(WORK, f"Dialling is {summary.dialling.replace('_', ' ')}.", mend)
    if allowance.waits_for is LimitName.SPEND_LIMIT:
        text = "The account's spend limit at the voice service is reached: all calls wait, and one tries each quarter of an hour."
        yield wrong(WORK, text, "docs/alarms/spend-limit-reached.md")
    if allowance.waits_for is LimitName.ACCOUNT_DAY and allowance.day is not None:
        had, until = counted(allowance.day.places, "call"), allowance.next_place_at
        text = f"The account has had its {had} of 24 hours: all calls wait until {until}."
        yield look(WORK, text, "Nothing, or ask AWS for production: docs/operations.md, Moving out of the sandbox.")
    if work.overdue_since is not None:
        minutes = (from_iso(summary.now) - work.overdue_since) // _MINUTE
        text = f"A call is due for {counted(minutes, 'minute')}, although the allowance is not used."
        yield wrong(WORK, text, "Look at the log of the function dial; `redial explain` says what that call waits for.")


def _orphans(work: _Work) -> Iterator[Finding]:
    if work.summary.orphans:
        which = counted(work.summary.orphans, "attempt has", "attempts have", up_to=SUMMARY_COUNTS_TO)
        yield look(WORK, f"{which} events and no call.", "See orphans in docs/operations.md.")
