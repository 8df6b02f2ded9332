"""Each request of the demo comes out as it says, through the deployed pipeline."""

import pytest

from local.demo.report import unexpected
from local.demo.scenario import DemoRequest, load_demo
from redial.domain.call.calls import Call
from redial.domain.call.rejected_requests import RejectedRequest
from tests.end_to_end.pipeline import DemoRun, Pipeline

pytestmark = pytest.mark.stack

DEMO = load_demo()


@pytest.mark.parametrize("request_", DEMO, ids=[f"{request.line}: {request.shows}" for request in DEMO])
def test_request_comes_out_as_the_demo_says(demo_run: DemoRun, request_: DemoRequest) -> None:
    _, call = demo_run.of_line(request_.line)
    attempts = call.attempts if isinstance(call, Call) else ()

    assert unexpected([demo_run.demo_calls[request_.line - 1]], demo_run.calls) == []
    assert [str(attempt.outcome) for attempt in attempts] == list(request_.attempts)


def test_urgent_call_overtakes_those_that_waited_before_it(demo_run: DemoRun) -> None:
    sent_at = {
        call.request.request_id: call.attempts[0].sent_at
        for call in demo_run.calls.values()
        if isinstance(call, Call) and call.attempts
    }
    urgent = sent_at["fire-alarm"]
    assert urgent is not None

    overtaken = {request_id for request_id, at in sent_at.items() if at is not None and at > urgent}

    assert {"survey-1", "survey-2", "survey-3"} <= overtaken


def test_repeated_request_is_recognised_and_another_content_is_flagged(demo_run: DemoRun) -> None:
    repeats = [demo_call for demo_call in demo_run.demo_calls if demo_call.repeats is not None]
    assert [demo_call.same_content for demo_call in repeats] == [True, False]

    call = demo_run.calls[repeats[0].call_id]

    assert isinstance(call, Call)
    assert len(call.attempts) == 1
    assert len(call.conflicting_digests) == 1


def test_bad_requests_are_kept_with_their_errors_and_their_original(demo_run: DemoRun) -> None:
    rejected = [
        (demo_call, call)
        for demo_call in demo_run.demo_calls
        if isinstance(call := demo_run.calls[demo_call.call_id], RejectedRequest)
    ]

    assert len(rejected) == 5
    for demo_call, call in rejected:
        assert call.original == demo_call.request.body
        assert all(error.message for error in call.errors)


def test_nothing_is_left_in_a_dead_letter_queue(demo_run: DemoRun, pipeline: Pipeline) -> None:
    for name in ("requests_dlq_url", "wake_up_dlq_url", "events_dlq_url"):
        attributes = pipeline.stack.aws.sqs.get_queue_attributes(
            QueueUrl=pipeline.stack.outputs[name], AttributeNames=["ApproximateNumberOfMessages"]
        )
        assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "0"
