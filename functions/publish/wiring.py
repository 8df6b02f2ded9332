"""The one place where ``publish`` is put together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec

from publish.settings import Publishing, Settings
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive
from redial.adapters.campaign_checks import read_check, send_checks
from redial.adapters.dynamodb.campaign_ends import DynamoDbCampaignEnds
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.adapters.event_bus import EventBus, WrittenEvent, written
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.reporting.end_campaigns import CampaignEnder
from redial.domain.publishing.campaign_ends import CampaignCheck, NoEnd, PublishedCampaignEnd, masked_end
from redial.domain.publishing.published_events import PublishedEvent, PublishedKind, masked
from redial.environment import parse_settings
from redial.errors import TasksUnavailable

if TYPE_CHECKING:
    # Not at run time: with them come calls, allowance and recipients, of which this function needs none.
    from redial.application.ports import Clock, Telemetry, Tokens
    from redial.application.reporting.answer_tasks import TaskAnswerer

# A message of SQS holds more by far; and a run of ``dial`` reads each of them.
_MOST_IN_A_WAKE_UP = 100


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation does."""

    archive: FirehoseArchive
    bus: EventBus
    settings: Settings
    clock: "Clock"
    telemetry: "Telemetry"
    tasks: "Callable[[], TaskAnswerer] | None" = None
    """Gives what answers tasks of Step Functions; None: the stage answers none."""

    def wake_dial(self, call_ids: Sequence[str]) -> None:
        """Wake ``dial`` for calls whose course may change."""
        for start in range(0, len(call_ids), _MOST_IN_A_WAKE_UP):
            # The client is built only where there are chains.
            wake_ups = SqsWakeUps(clients.sqs(), self.settings.wake_up_queue_url)
            wake_ups.send(call_ids[start : start + _MOST_IN_A_WAKE_UP], timedelta(0))

    def written(self, events: Iterable[PublishedEvent | PublishedCampaignEnd]) -> list[WrittenEvent]:
        """Return those events that the stage publishes, as it shows them."""
        return [written(self._shown(event)) for event in events if event.event in self._publishing.kinds]

    def answer_tasks(self, call_ids: Sequence[str]) -> None:
        """Answer the tasks that wait for requests, where the stage does so."""
        if self.tasks is not None and call_ids:
            self.tasks().answer(call_ids)

    def look_later(self, checks: Sequence[CampaignCheck]) -> None:
        """Have campaigns looked at that may have ended, if the stage publishes that."""
        if checks and PublishedKind.CAMPAIGN_ENDED in self._publishing.kinds:
            send_checks(clients.sqs(), self.settings.waiting_events_queue_url, checks)

    def take_waiting(self, body: str) -> None:
        """
        Do what a message of the queue of waiting events asks for: put an event on the bus, answer tasks, or look at a campaign.

        Raises
        ------
        EventsUnavailable, TasksUnavailable
            What it is for is still not taken, or the stage answers no tasks any more.
        """
        if body.startswith('{"answer_tasks_of"'):
            self._answer_waiting(body)
            return
        check = read_check(body)
        if check is None:
            self.bus.put_waiting(body)
            return
        found = _campaign_ender(self.settings).look(check, self.clock.now())
        if isinstance(found, NoEnd):
            self.telemetry.note("campaign has not ended", campaign=check.campaign, reason=found.name)
        else:
            # Its event follows from what was written, as those of calls do.
            self.telemetry.note("campaign ended", campaign=check.campaign, run=found.version)

    def _answer_waiting(self, body: str) -> None:
        if self.tasks is None:
            raise TasksUnavailable(
                "this stack answers no tasks: its setting answer_step_functions names no state machine"
            )
        from redial.adapters.step_functions import request_in

        self.tasks().answer_waiting(request_in(body))

    @property
    def _publishing(self) -> Publishing:
        return self.settings.published_events

    def _shown(self, event: PublishedEvent | PublishedCampaignEnd) -> PublishedEvent | PublishedCampaignEnd:
        if isinstance(event, PublishedCampaignEnd):
            return event if self._publishing.numbers_in_clear else masked_end(event)
        return _shown_by(self._publishing, event)


def _shown_by(publishing: Publishing, event: PublishedEvent) -> PublishedEvent:
    return event if publishing.numbers_in_clear else masked(event)


def _campaign_ender(settings: Settings) -> CampaignEnder:
    # Its client is built only where a campaign may have ended.
    table = Table(clients.dynamodb(), settings.table_name)
    retention = timedelta(days=settings.retention_days)
    return CampaignEnder(
        ends=DynamoDbCampaignEnds(table, retention),
        counts=DynamoDbTallies(table, retention),
        indexes=TableReader(clients.dynamodb(), settings.table_name),
    )


def build(
    environment: Mapping[str, str], telemetry: "Telemetry", clock: "Clock" = SYSTEM_CLOCK, tokens: "Tokens" = new_token
) -> Publisher:
    """Put ``publish`` together from its environment."""
    settings = parse_settings(Settings, environment)
    return Publisher(
        archive=FirehoseArchive(clients.firehose(), settings.records_stream_name),
        bus=EventBus(
            clients.events(),
            bus_name=settings.event_bus_name,
            queue_url=settings.waiting_events_queue_url,
            clock=clock,
            telemetry=telemetry,
        ),
        settings=settings,
        clock=clock,
        telemetry=telemetry,
        tasks=cache(partial(_tasks, settings, telemetry, clock)) if settings.answers_tasks else None,
    )


def _tasks(settings: Settings, telemetry: "Telemetry", clock: "Clock") -> "TaskAnswerer":
    # Imported here: a stage that answers no tasks, and a start that has none to answer, need nothing of it.
    from redial.adapters.dynamodb.task_tokens import DynamoDbTaskTokens
    from redial.adapters.step_functions import AnswersQueue, StepFunctionsTasks, StoredRequests
    from redial.application.reporting.answer_tasks import TaskAnswerer

    table = Table(clients.dynamodb(), settings.table_name)
    return TaskAnswerer(
        requests=StoredRequests(TableReader(table.client, table.name)),
        tokens=DynamoDbTaskTokens(table, timedelta(days=settings.retention_days), clock.now),
        tasks=StepFunctionsTasks(clients.step_functions, partial(_shown_by, settings.published_events)),
        waiting=AnswersQueue(settings.waiting_events_queue_url),
        clock=clock,
        telemetry=telemetry,
    )
