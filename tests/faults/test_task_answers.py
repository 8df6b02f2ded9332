"""Each task of Step Functions that waits for a request gets exactly one answer, and the right one, whatever dies on the way."""

from typing import Any

import pytest

from redial.domain.publishing.task_answers import REJECTED
from simulation.aws.fake_aws import FakeAws
from simulation.voice.sends import Script
from tests.faults.harness import faults_at, kinds_of_places, places
from tests.faults.scenarios import ONE, TWO, send
from tests.faults.task_answers import Course, Played, play_course

BUSY_ONCE = {"total_attempts": 1}


def with_token(*tokens: str, **more: Any) -> Any:
    """Give a sender of one request, once for each token."""

    def sends(aws: FakeAws) -> None:
        aws.step_functions.begin(*tokens)
        for token in tokens:
            send(aws, "one", task_token=token, **more)

    return sends


def again_after_the_end(aws: FakeAws) -> None:
    aws.step_functions.begin("early", "late")
    send(aws, "one", task_token="early")
    aws.world.at(600, lambda: send(aws, "one", task_token="late"))


def bad(aws: FakeAws) -> None:
    aws.step_functions.begin("bad")
    aws.request(request_id="one", destination_phone_number="12", task_token="bad")


def other_content(aws: FakeAws) -> None:
    aws.step_functions.begin("first", "other")
    send(aws, "one", task_token="first")
    # When the first one is surely taken in, also where it had to come again.
    aws.world.at(400, lambda: send(aws, "one", TWO, task_token="other"))


def gone(aws: FakeAws) -> None:
    aws.step_functions.timed_out.add("gone")
    aws.step_functions.begin("here")
    send(aws, "one", task_token="gone")
    send(aws, "one", task_token="here")


COURSES = [
    Course(name="reached", send=with_token("t1"), answers={"t1": "COMPLETED"}),
    Course(
        name="not reached",
        send=with_token("t1", retry=BUSY_ONCE),
        answers={"t1": "UNREACHED"},
        scripts={ONE: [Script(outcome="BUSY")]},
    ),
    Course(
        name="refused by the voice service",
        send=with_token("t1"),
        answers={"t1": REJECTED},
        scripts={ONE: [Script("refused")]},
    ),
    Course(name="bad", send=bad, answers={"bad": REJECTED}),
    Course(
        name="other content",
        send=other_content,
        answers={"first": "COMPLETED", "other": REJECTED},
        quiet_after_s=401,
    ),
    Course(
        name="two wait, one of them twice",
        send=with_token("t1", "t2", "t1"),
        answers=dict.fromkeys(("t1", "t2"), "COMPLETED"),
    ),
    Course(
        name="waits since after the end",
        send=again_after_the_end,
        answers={"early": "COMPLETED", "late": "COMPLETED"},
        quiet_after_s=601,
    ),
    Course(name="one has timed out", send=gone, answers={"here": "COMPLETED"}),
    Course(
        name="the second of a chain is reached",
        send=with_token("t1", retry=BUSY_ONCE, then=[{"destination_phone_number": TWO}]),
        answers={"t1": "COMPLETED"},
        scripts={ONE: [Script(outcome="BUSY")]},
    ),
    Course(
        name="nobody of a chain is reached",
        send=with_token("t1", retry=BUSY_ONCE, then=[{"destination_phone_number": TWO}]),
        answers={"t1": "UNREACHED"},
        scripts={ONE: [Script(outcome="BUSY")], TWO: [Script(outcome="NO_ANSWER")]},
    ),
]


@pytest.mark.parametrize("course", COURSES, ids=str)
def test_exactly_one_answer_comes_for_each_task_whatever_call_to_aws_goes_wrong(course: Course) -> None:
    calm = play_course(course)
    assert wrong_with(course, calm) == []
    assert kinds_of_places(calm) == kinds_of_places(play_course(course, every_tick=True))

    wrong, chosen = [], places(calm, of=("intake", "publish"))
    for number in chosen:
        for fault in faults_at(calm, number, chosen):
            played = play_course(course, number, fault)
            wrong += [f"{number} {calm.made[number]} {fault}: {what}" for what in wrong_with(course, played)]
    assert wrong == []


def wrong_with(course: Course, played: Played) -> list[str]:
    wrong = []
    if played.told != course.answers:
        wrong.append(f"told {played.told}")
    if played.still_kept:
        wrong.append(f"tokens are kept in {played.still_kept}")
    if left := [*played.aws.waiting_events.messages, *played.aws.waiting_events.dead, *played.aws.requests.dead]:
        wrong.append(f"{len(left)} messages are left")
    return wrong
