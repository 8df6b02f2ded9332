"""The rule about tasks of Step Functions that wait for requests. It is one of `rules.RULES`."""

import json
from collections.abc import Iterator

from redial.domain.call.calls import Call, CallStatus
from redial.domain.publishing.task_answers import REJECTED
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import SentRequest, Tasked
from simulation.swarm.tasks import Tasks

_AT_WORK_S = 120.0
"""For so long at most somebody goes by what was read."""


def tasks_are_answered_once(evidence: Evidence) -> Iterator[str]:
    """Each task gets one answer when its request has come to its end, and a true one, unless it was gone by then."""
    tasks = evidence.tasks
    if tasks is None:
        return
    for task in evidence.history.tasks:
        answer = tasks.answers.get(task.token)
        if answer is not None:
            yield from (f"{_named(task)}: {fault}" for fault in _faults_of(evidence, tasks, task))
        elif evidence.came_to_rest and task.token not in tasks.timed_out and _should_have_one(evidence, task):
            yield f"{_named(task)}: its request has ended, and it has no answer"
        yield from (f"{_named(task)}: {fault}" for fault in _asked_too_often(evidence, tasks, task.token))


def _faults_of(evidence: Evidence, tasks: Tasks, task: Tasked) -> Iterator[str]:
    answer, at = tasks.answers[task.token], tasks.answered_at[task.token]
    if "error" in answer:
        status = json.loads(answer["cause"])["status"]
        if answer["error"] != REJECTED or status != CallStatus.REJECTED:
            yield f"failed with {answer['error']} as {status}"
        if not _may_be_bad(evidence, task.asked) and not _stood_as(evidence, task, CallStatus.REJECTED, 0.0, at):
            yield f"failed at {at:.1f}, and was never rejected"
        return
    status = CallStatus(json.loads(answer["output"])["status"])
    if status is CallStatus.REJECTED or not status.is_final or status is CallStatus.UNKNOWN:
        yield f"succeeded as {status}"
    elif not _stood_as(evidence, task, status, 0.0, at):
        yield f"told {status} at {at:.1f}, and never was"
    elif status is not CallStatus.COMPLETED:
        since = at - _AT_WORK_S
        if any(
            (stood := evidence.observed.stood_at(call.call_id, since)) is not None
            and stood.status == CallStatus.COMPLETED
            for call in _calls_of(evidence, task.asked)
        ):
            yield f"told {status} at {at:.1f}, and it was completed before"
        for call in _calls_of(evidence, task.asked):
            stood_as = _statuses(evidence, call, since, at)
            if stood_as and not any(CallStatus(each).is_final for each in stood_as):
                yield f"told {status} at {at:.1f}, and {call.request.request_id} was {' and '.join(stood_as)}"


def _should_have_one(evidence: Evidence, task: Tasked) -> bool:
    if not task.asked.is_certain or any(task.token in letter for letter in evidence.dead_letters):
        return False
    if task.asked.content is None:
        return True
    statuses = [call.status for call in _calls_of(evidence, task.asked)]
    is_unclear = any(each is CallStatus.UNKNOWN or not each.is_final for each in statuses)
    return bool(statuses) and (CallStatus.COMPLETED in statuses or not is_unclear)


def _asked_too_often(evidence: Evidence, tasks: Tasks, token: str) -> Iterator[str]:
    """Where nothing hinders whoever answers, nobody tries again what was answered a while ago."""
    answered_at = tasks.answered_at.get(token)
    if answered_at is None or not evidence.answers_arrive:
        return
    late = [at for at in tasks.asked_at[token] if at > answered_at + _AT_WORK_S]
    if late:
        yield f"answered at {answered_at:.1f}, and once more at {late[0]:.1f}"


def _may_be_bad(evidence: Evidence, asked: SentRequest) -> bool:
    """Tell whether a request may have been refused: it is bad, or another one has its id."""
    contents = [each.content for each in evidence.history.asked if each.request_id == asked.request_id]
    lanes = {content["lane"] for content in contents if content is not None and "lane" in content}
    return asked.content is None or len(lanes) > 1


def _calls_of(evidence: Evidence, asked: SentRequest) -> list[Call]:
    """Give the calls of a request, those for its further recipients too."""
    return [
        call
        for request_id, call in evidence.calls.items()
        if request_id == asked.request_id or (call.chain is not None and call.chain.request_id == asked.request_id)
    ]


def _stood_as(evidence: Evidence, task: Tasked, status: CallStatus, since: float, until: float) -> bool:
    return any(status in _statuses(evidence, call, since, until) for call in _calls_of(evidence, task.asked))


def _statuses(evidence: Evidence, call: Call, since: float, until: float) -> list[str]:
    known = evidence.observed.stood.get(call.call_id, ())
    before = [each for each in known if each.at <= since][-1:]
    return [each.status for each in (*before, *(each for each in known if since < each.at <= until))]


def _named(task: Tasked) -> str:
    return f"{task.token} for {task.asked.request_id}"
