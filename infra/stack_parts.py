"""What the stack is put together from, by capability: what one part hands to the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.archive.archive_bucket import ArchiveBucket
from infra.archive.events_archive import EventsArchive
from infra.observability.events_log import EventsLog
from infra.people.api import Api
from infra.people.dashboard_site import DashboardSite
from infra.people.sign_in import SignIn
from infra.pipeline.functions import Dial, Intake, Track
from infra.pipeline.queues import RequestsQueue, SetAside, WorkQueue
from infra.pipeline.schedule import MinuteTick
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from infra.pipeline.tally import Tally
from infra.publishing.event_bus import PublishedEventsBus
from infra.publishing.publish import Publish
from infra.publishing.receivers import Receivers
from infra.voice.event_paths import EventPaths
from infra.voice.spend_limit import SpendLimit


@dataclass(frozen=True, kw_only=True)
class Queues:
    """What the pipeline takes its work from."""

    requests: RequestsQueue
    wake_ups: WorkQueue
    events: WorkQueue


@dataclass(frozen=True, kw_only=True)
class EventRecords:
    """Where voice events are kept."""

    log: EventsLog
    bucket: ArchiveBucket
    archive: EventsArchive


@dataclass(frozen=True, kw_only=True)
class EventPublishing:
    """What tells the world of calls."""

    bus: PublishedEventsBus
    receivers: Receivers
    publish: Publish


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """What takes requests in, dials, and follows calls."""

    intake: Intake
    dial: Dial
    track: Track
    tally: Tally
    tick: MinuteTick
    spend_limit: SpendLimit | None


@dataclass(frozen=True, kw_only=True)
class People:
    """What people and programs work with."""

    api: Api
    site: DashboardSite | None
    sign_in: SignIn | None


@dataclass(frozen=True, kw_only=True)
class StackParts:
    """Everything that a stack is made of, for its alarms, its dashboard and its outputs."""

    table: CallStatusTable
    queues: Queues
    records: EventRecords
    paths: EventPaths
    publishing: EventPublishing
    pipeline: Pipeline
    set_aside: Mapping[str, SetAside]
    people: People

    def services(self) -> dict[str, ServiceFunction]:
        """Return the functions, by the names that they have in logs and alarms."""
        of_v1, spend_limit = self.paths.of_v1, self.pipeline.spend_limit
        return {
            "intake": self.pipeline.intake.service,
            "dial": self.pipeline.dial.service,
            "track": self.pipeline.track.service,
            "api": self.people.api.service,
            "tally": self.pipeline.tally.service,
            "publish": self.publishing.publish.service,
            **({} if of_v1 is None else {"voice_resource": of_v1.service}),
            **({} if spend_limit is None else {"spend_limit": spend_limit.service}),
            **self.publishing.receivers.services,
        }
