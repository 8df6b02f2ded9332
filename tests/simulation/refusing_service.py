"""A voice service that refuses."""

from datetime import datetime, timedelta
from typing import Any

from redial.domain.call.calls import CallStatus
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Script, Send
from simulation.world import START

TEXTS = (
    "Your parcel is at the door",
    "School is closed tomorrow because of snow",
    "Please call the clinic back about an appointment",
    "Water will be off in your street tonight",
    "The committee meets upstairs instead, bring coffee",
)


def request_all_sorts(pipeline: Pipeline, count: int, **more: Any) -> None:
    """Send requests that are unlike each other; the text of each is its id."""
    for number in range(count):
        pipeline.request(f"{TEXTS[number % len(TEXTS)]} {number}", **more)


def refused_until(pipeline: Pipeline, until: float) -> None:
    pipeline.voice.script = lambda _number: Script("refused_all") if pipeline.world.now < until else Script()


def by_status(pipeline: Pipeline, status: CallStatus) -> list[str]:
    return sorted(request_id for request_id, call in pipeline.calls.items() if call.status is status)


def refusals(pipeline: Pipeline) -> list[Send]:
    return [send for send in pipeline.voice.log if send.behaviour.startswith("refused")]


def pipeline_now(pipeline: Pipeline) -> datetime:
    return START + timedelta(seconds=pipeline.world.now)
