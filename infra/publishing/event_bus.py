"""The event bus, by which what became of calls leaves the stack."""

import aws_cdk as cdk
from aws_cdk import aws_events as events
from constructs import Construct

from infra.pipeline.queues import WorkQueue
from infra.settings.stage import StageSettings

PUBLISH_TIMEOUT = cdk.Duration.seconds(60)


class PublishedEventsBus(Construct):
    """
    A bus of the stack's own, and the queue in which events wait that it does not take.

    Receivers are rules on the bus. It has the stack's name, which is unique in an account and region.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.bus = events.EventBus(
            self,
            "Bus",
            event_bus_name=settings.stack_name,
            description=f"What became of the calls of {settings.stack_name}",
        )
        self.waiting = WorkQueue(self, "Waiting", function_timeout=PUBLISH_TIMEOUT)
