"""The stack: one construct per capability, put together here and nowhere else."""

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import Construct

from infra import local_stage
from infra.archive.analytics import Analytics
from infra.archive.archive_bucket import ArchiveBucket
from infra.archive.events_archive import EventsArchive
from infra.encryption import USE_OF_TABLE, TopicsKey, allow_use_of_key
from infra.observability.alarm_publishing import Alarms
from infra.observability.alarms import Watched, add_alarms
from infra.observability.cloudwatch_dashboard import Dashboard
from infra.observability.events_log import EventsLog
from infra.observability.log_queries import LogQueries
from infra.observability.pipeline_metrics import PipelineMetrics
from infra.observability.published_events_widgets import EventReceivers
from infra.people.api import Api
from infra.people.dashboard_site import DashboardSite
from infra.people.sign_in import SignIn
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.functions import DIAL_TIMEOUT, INTAKE_TIMEOUT, TRACK_TIMEOUT, Dial, Intake, Track
from infra.pipeline.queues import RequestsQueue, SetAside, WorkQueue
from infra.pipeline.schedule import MinuteTick
from infra.pipeline.table import CallStatusTable
from infra.pipeline.tally import Tally
from infra.publishing.event_bus import PublishedEventsBus
from infra.publishing.publish import Publish
from infra.publishing.receivers import Receivers
from infra.settings.stage import StageSettings
from infra.settings.values import VOICE_REGIONS, VOICE_REGIONS_OF_V2
from infra.stack_outputs import outputs_of
from infra.stack_parts import EventPublishing, EventRecords, People, Pipeline, Queues, StackParts
from infra.stack_warnings import warn_of_default_permissions, warn_of_example_numbers, warn_of_fixed_end
from infra.voice.event_paths import EventPaths, add_event_paths
from infra.voice.spend_limit import SpendLimit
from redial.domain.attempt.send_lines import SEND_LINES
from redial.version import VERSION


class RedialStack(cdk.Stack):
    """All of Redial in one account and region."""

    def __init__(self, scope: Construct, settings: StageSettings) -> None:
        super().__init__(
            scope,
            settings.stack_name,
            description=f"Redial ({settings.stage}): automated voice calls from a queue",
            env=cdk.Environment(account=settings.account, region=settings.region),
            termination_protection=settings.keeps_records,
            tags={"application": "redial", "stage": settings.stage, "version": VERSION},
        )
        self.settings = settings
        self._refuse_regions_without_voice()
        warn_of_example_numbers(self, settings)
        warn_of_default_permissions(self, settings)
        warn_of_fixed_end(self, settings)
        self._code = FunctionCode(self, "FunctionCode", settings=settings)
        self._table = CallStatusTable(self, "CallStatus", settings=settings)
        queues = self._queues()
        key = TopicsKey(self, "TopicsKey", settings=settings).key
        records = self._event_records()
        paths = add_event_paths(
            self,
            settings=settings,
            code=self._code,
            events=queues.events,
            key=key,
            log=records.log,
            archive=records.archive,
        )
        publishing = self._publishing(queues, records)
        pipeline = self._pipeline(queues, records, paths)
        set_aside = _set_aside(queues, paths, publishing, pipeline)
        parts = StackParts(
            table=self._table,
            queues=queues,
            records=records,
            paths=paths,
            publishing=publishing,
            pipeline=pipeline,
            set_aside=set_aside,
            people=self._people(queues, publishing, set_aside),
        )
        for name, service in parts.services().items():
            # They neither read the table nor follow its changes.
            if name not in {"voice_resource", "spend_limit", "sign"}:
                allow_use_of_key(service.role, settings, "dynamodb", USE_OF_TABLE)
        self._observe_and_tell(parts)
        if settings.local:
            local_stage.leave_out_unsupported(self)

    def _queues(self) -> Queues:
        window = cdk.Duration.seconds(self.settings.events_window_seconds)
        return Queues(
            requests=RequestsQueue(self, "Requests", settings=self.settings, function_timeout=INTAKE_TIMEOUT),
            # A wake-up is a hint; after a day it hints at nothing.
            wake_ups=WorkQueue(self, "WakeUps", function_timeout=DIAL_TIMEOUT, retention=cdk.Duration.days(1)),
            events=WorkQueue(self, "Events", function_timeout=TRACK_TIMEOUT, batching_window=window),
        )

    def _event_records(self) -> EventRecords:
        log = EventsLog(self, "EventsLog", settings=self.settings)
        bucket = ArchiveBucket(self, "Archive", settings=self.settings)
        archive = EventsArchive(self, "EventsArchive", settings=self.settings, archive=bucket)
        return EventRecords(log=log, bucket=bucket, archive=archive)

    def _publishing(self, queues: Queues, records: EventRecords) -> EventPublishing:
        bus = PublishedEventsBus(self, "Outcomes", settings=self.settings)
        receivers = Receivers(self, "Receivers", settings=self.settings, code=self._code, event_bus=bus)
        publish = Publish(
            self,
            "RecordsArchive",
            settings=self.settings,
            code=self._code,
            table=self._table,
            archive=records.bucket,
            wake_up_queue=queues.wake_ups.queue,
            event_bus=bus,
        )
        return EventPublishing(bus=bus, receivers=receivers, publish=publish)

    def _pipeline(self, queues: Queues, records: EventRecords, paths: EventPaths) -> Pipeline:
        settings, code, table = self.settings, self._code, self._table
        limit = settings.monthly_spend_limit
        spend_limit = (
            SpendLimit(self, "SpendLimit", settings=settings, code=code, monthly_limit=limit)
            if settings.manages_spend_limit and limit is not None
            else None
        )
        intake = Intake(
            self,
            "Intake",
            settings=settings,
            code=code,
            table=table,
            requests=queues.requests,
            wake_up_queue=queues.wake_ups.queue,
        )
        dial = Dial(
            self,
            "Dial",
            settings=settings,
            code=code,
            table=table,
            wake_ups=queues.wake_ups,
            configuration_set_name=paths.used.name,
            events_log=records.log.log_group,
            event_dead_letters=[queues.events.dead_letter_queue, paths.topics.delivery_dlq],
        )
        track = Track(
            self,
            "Track",
            settings=settings,
            code=code,
            table=table,
            events=queues.events,
            topics=paths.topics.topics,
            payload_typed_topics=[] if paths.of_v2 is None else paths.of_v2.topics,
            wake_up_queue=queues.wake_ups.queue,
        )
        paths.bring_to(track.service.function)
        # Who sends on a line follows whoever knows the line's topic.
        dial.service.function.node.add_dependency(track.service.function)
        return Pipeline(
            intake=intake,
            dial=dial,
            track=track,
            tally=Tally(self, "Tally", settings=settings, code=code, table=table),
            tick=MinuteTick(self, "MinuteTick", settings=settings, wake_up_queue=queues.wake_ups.queue),
            spend_limit=spend_limit,
        )

    def _people(self, queues: Queues, publishing: EventPublishing, set_aside: Mapping[str, SetAside]) -> People:
        settings = self.settings
        site = None if settings.local else DashboardSite(self, "DashboardSite", settings=settings)
        sign_in = None if site is None else SignIn(self, "SignIn", settings=settings, page_urls=[f"{site.url}/"])
        api = Api(
            self,
            "Api",
            settings=settings,
            code=self._code,
            table=self._table,
            wake_up_queue=queues.wake_ups.queue,
            set_aside=set_aside,
            receivers=publishing.receivers,
            sign_in=sign_in,
        )
        if site is not None and sign_in is not None:
            site.complete(http_api=api.http_api, sign_in=sign_in)
        return People(api=api, site=site, sign_in=sign_in)

    def _observe_and_tell(self, parts: StackParts) -> None:
        """Add alarms, the metrics dashboard, saved queries and the outputs."""
        settings = self.settings
        metrics = PipelineMetrics(settings.metrics_namespace)
        watched = _watched(settings, parts)
        alarms = Alarms(self, "Alarms", settings=settings)
        add_alarms(alarms, settings, metrics, watched)
        dashboard = Dashboard(
            self,
            "Dashboard",
            settings=settings,
            metrics=metrics,
            queues={
                "requests": parts.queues.requests.queue,
                "wake-ups": parts.queues.wake_ups.queue,
                "events": parts.queues.events.queue,
            },
            dead_letter_queues=watched.dead_letter_queues,
            functions=watched.functions,
            table=parts.table.table,
            receivers=watched.receivers,
            alarms=alarms.alarms,
        )
        LogQueries(
            self,
            "LogQueries",
            settings=settings,
            function_logs=[service.log_group for service in parts.services().values()],
            events_log=parts.records.log.log_group,
        )
        analytics = Analytics(self, "Analytics", settings=settings, archive=parts.records.bucket)
        outputs = outputs_of(
            settings,
            parts,
            alarm_topic_arn=alarms.topic.topic_arn,
            dashboard_url=dashboard.url,
            workgroup=analytics.workgroup.name,
        )
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)

    def _refuse_regions_without_voice(self) -> None:
        """Fail a deployment at its start, and not at its first call, where the region follows from the credentials."""
        regions = VOICE_REGIONS if "v1" in self.settings.event_versions else VOICE_REGIONS_OF_V2
        cdk.CfnRule(
            self,
            "VoiceRegion",
            assertions=[
                cdk.CfnRuleAssertion(
                    assert_=cdk.Fn.condition_contains(list(regions), cdk.Aws.REGION),
                    assert_description=f"The voice API is only in the regions {', '.join(regions)}",
                )
            ],
        )


def _watched(settings: StageSettings, parts: StackParts) -> Watched:
    """Return what alarms and the dashboard look at."""
    topics, of_v2, publishing = parts.paths.topics, parts.paths.of_v2, parts.publishing
    lines = 0 if parts.paths.of_v1 is None else SEND_LINES
    return Watched(
        dead_letter_queues={name: each.queue for name, each in parts.set_aside.items()},
        requests_queue=parts.queues.requests.queue,
        events_queue=parts.queues.events.queue,
        topics=[*topics.topics.values(), *([] if of_v2 is None else of_v2.topics)],
        line_topics=list(topics.line_topics.values()),
        functions={name: service.function for name, service in parts.services().items()},
        initiated_call_topics=[topics.initiated_call_topic(line) for line in range(lines)],
        delivery_streams={"events": parts.records.archive.stream.ref, "records": publishing.publish.stream.ref},
        receivers=EventReceivers(
            event_bus=publishing.bus,
            rules=publishing.receivers.rule_names,
            every_rule=publishing.receivers.every_rule_name,
            webhook_queue=publishing.receivers.webhook_queue,
            answers_tasks=settings.answers_tasks,
        ),
    )


def _set_aside(
    queues: Queues, paths: EventPaths, publishing: EventPublishing, pipeline: Pipeline
) -> dict[str, SetAside]:
    """Return the dead-letter queues, by the names that people know them by."""
    of_v1, undelivered = paths.of_v1, publishing.receivers.undelivered
    return {
        "requests": queues.requests.set_aside,
        "wake-ups": queues.wake_ups.set_aside,
        "events": queues.events.set_aside,
        "events-delivery": SetAside(queue=paths.topics.delivery_dlq, target=queues.events.queue),
        "minute-tick": SetAside(queue=pipeline.tick.dead_letter_queue),
        **({} if of_v1 is None else {"configuration-set": SetAside(queue=of_v1.failed_requests)}),
        "tally": SetAside(queue=pipeline.tally.dead_letter_queue),
        "publish": SetAside(queue=publishing.publish.dead_letter_queue),
        "event-bus": publishing.bus.waiting.set_aside,
        **({} if undelivered is None else {"receivers": SetAside(queue=undelivered)}),
    }
