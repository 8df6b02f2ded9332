"""The ways of voice events: of the version of the voice API that a stage uses, and of the one that it moves away from."""

from dataclasses import dataclass

from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.archive.events_archive import EventsArchive
from infra.observability.events_log import EventsLog
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import WorkQueue
from infra.settings.stage import StageSettings
from infra.voice.configuration_set import ConfigurationSet
from infra.voice.typed_events import TypedVoiceEvents
from infra.voice.voice_events import VoiceEventTopics


@dataclass(frozen=True, kw_only=True)
class EventPaths:
    """Topics and configuration sets, of each version that has some."""

    topics: VoiceEventTopics
    of_v1: ConfigurationSet | None
    of_v2: TypedVoiceEvents | None
    used: ConfigurationSet | TypedVoiceEvents
    """What calls are placed with."""
    kept: ConfigurationSet | TypedVoiceEvents | None
    """What brings the events of calls in flight that the other version placed."""

    def bring_to(self, function: lambda_.IFunction) -> None:
        """Let SNS invoke `track` for what does not go to the events queue."""
        self.topics.bring_to(function)
        if self.of_v2 is not None:
            self.of_v2.bring_to(function)


def add_event_paths(
    stack: Construct,
    *,
    settings: StageSettings,
    code: FunctionCode,
    events: WorkQueue,
    key: kms.IKey,
    log: EventsLog,
    archive: EventsArchive,
) -> EventPaths:
    """Add what voice events come by, for each version whose events the stage takes in."""
    topics = VoiceEventTopics(
        stack,
        "VoiceEvents",
        events_queue=events.queue,
        key=key,
        is_used="v1" in settings.event_versions,
        go_to_track=settings.voice_events_directly,
    )
    of_v1, of_v2 = None, None
    if "v1" in settings.event_versions:
        of_v1 = ConfigurationSet(
            stack, "ConfigurationSet", settings=settings, code=code, events=topics, log=log, archive=archive
        )
    if "v2" in settings.event_versions:
        of_v2 = TypedVoiceEvents(
            stack,
            "TypedVoiceEvents",
            settings=settings,
            events_queue=events.queue,
            delivery_dlq=topics.delivery_dlq,
            key=key,
            log=log,
            archive=archive,
        )
    sets = {"v1": of_v1, "v2": of_v2}
    used = sets[settings.voice_api]
    assert used is not None, "the version that a stage uses is one whose events it takes in"
    kept = None if settings.keep_events_of is None else sets[settings.keep_events_of]
    return EventPaths(topics=topics, of_v1=of_v1, of_v2=of_v2, used=used, kept=kept)
