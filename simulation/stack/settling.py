"""The settler of a pipeline, by itself."""

from redial.application.ports import CallPorts
from redial.application.tracking.settle_calls import Settler
from simulation.makers import DEADLINES
from simulation.set_aside import nothing_set_aside
from simulation.stack.pipeline import Pipeline
from simulation.world import WorldClock


def settler(pipeline: Pipeline) -> Settler:
    """Put the settler together over the table of a pipeline."""
    functions, aws = pipeline.functions, pipeline.aws
    ports = CallPorts(
        calls=functions.calls,
        attempts=functions.attempts,
        wake_ups=functions.wake_ups,
        telemetry=functions.notebook,
        clock=WorldClock(aws.world),
    )
    return Settler(ports, DEADLINES, nothing_set_aside())
