"""The stack: one construct per capability, put together here and nowhere else."""

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
from infra.observability.outcomes_widgets import Told
from infra.observability.pipeline_metrics import PipelineMetrics
from infra.outcomes.event_bus import OutcomesBus
from infra.outcomes.publish import Publish
from infra.outcomes.receivers import Receivers
from infra.people.api import Api
from infra.people.dashboard_site import DashboardSite
from infra.people.sign_in import SignIn
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.functions import DIAL_TIMEOUT, INTAKE_TIMEOUT, TRACK_TIMEOUT, Dial, Intake, Track
from infra.pipeline.queues import RequestsQueue, SetAside, WorkQueue
from infra.pipeline.schedule import MinuteTick
from infra.pipeline.table import CallStatusTable
from infra.pipeline.tally import Tally
from infra.settings.stage import StageSettings
from infra.settings.values import VOICE_REGIONS, VOICE_REGIONS_OF_V2
from infra.stack_warnings import warn_of_default_permissions, warn_of_example_numbers
from infra.voice.configuration_set import ConfigurationSet
from infra.voice.spend_limit import SpendLimit
from infra.voice.typed_events import TypedVoiceEvents
from infra.voice.voice_events import VoiceEventTopics
from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.calling_hours.holidays import last_year
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
        code = FunctionCode(self, "FunctionCode", settings=settings)
        table = CallStatusTable(self, "CallStatus", settings=settings)

        requests = RequestsQueue(self, "Requests", settings=settings, function_timeout=INTAKE_TIMEOUT)
        # A wake-up is a hint; after a day it hints at nothing.
        wake_ups = WorkQueue(self, "WakeUps", function_timeout=DIAL_TIMEOUT, retention=cdk.Duration.days(1))
        events_window = cdk.Duration.seconds(settings.events_window_seconds)
        events = WorkQueue(self, "Events", function_timeout=TRACK_TIMEOUT, batching_window=events_window)

        key = TopicsKey(self, "TopicsKey", settings=settings).key
        has_v1, has_v2 = ("v1" in settings.event_versions), ("v2" in settings.event_versions)
        topics = VoiceEventTopics(
            self,
            "VoiceEvents",
            events_queue=events.queue,
            key=key,
            is_used=has_v1,
            go_to_track=settings.voice_events_directly,
        )
        log = EventsLog(self, "EventsLog", settings=settings)
        archive = ArchiveBucket(self, "Archive", settings=settings)
        events_archive = EventsArchive(self, "EventsArchive", settings=settings, archive=archive)
        outcomes = OutcomesBus(self, "Outcomes", settings=settings)
        receivers = Receivers(self, "Receivers", settings=settings, code=code, outcomes=outcomes)
        publish = Publish(
            self,
            "RecordsArchive",
            settings=settings,
            code=code,
            table=table,
            archive=archive,
            wake_up_queue=wake_ups.queue,
            outcomes=outcomes,
        )
        configuration_set = (
            ConfigurationSet(
                self, "ConfigurationSet", settings=settings, code=code, events=topics, log=log, archive=events_archive
            )
            if has_v1
            else None
        )
        typed_events = (
            TypedVoiceEvents(
                self,
                "TypedVoiceEvents",
                settings=settings,
                events_queue=events.queue,
                delivery_dlq=topics.delivery_dlq,
                key=key,
                log=log,
                archive=events_archive,
            )
            if has_v2
            else None
        )
        sets = {"v1": configuration_set, "v2": typed_events}
        used_set = sets[settings.voice_api]
        kept_set = None if settings.keep_events_of is None else sets[settings.keep_events_of]
        assert used_set is not None

        spend_limit = (
            SpendLimit(self, "SpendLimit", settings=settings, code=code, monthly_limit=settings.monthly_spend_limit)
            if settings.manages_spend_limit and settings.monthly_spend_limit is not None
            else None
        )

        intake = Intake(
            self,
            "Intake",
            settings=settings,
            code=code,
            table=table,
            requests=requests,
            wake_up_queue=wake_ups.queue,
        )
        dial = Dial(
            self,
            "Dial",
            settings=settings,
            code=code,
            table=table,
            wake_ups=wake_ups,
            configuration_set_name=used_set.name,
            events_log=log,
            event_dead_letters=[events.dead_letter_queue, topics.delivery_dlq],
        )
        track = Track(
            self,
            "Track",
            settings=settings,
            code=code,
            table=table,
            events=events,
            topics=topics,
            typed_events=typed_events,
            wake_up_queue=wake_ups.queue,
        )
        # Who sends on a line follows whoever knows the line's topic.
        dial.service.function.node.add_dependency(track.service.function)
        tick = MinuteTick(self, "MinuteTick", settings=settings, wake_up_queue=wake_ups.queue)

        tally = Tally(self, "Tally", settings=settings, code=code, table=table)
        site = None if settings.local else DashboardSite(self, "DashboardSite", settings=settings)
        sign_in = None if site is None else SignIn(self, "SignIn", settings=settings, page_urls=[f"{site.url}/"])
        set_aside = {
            "requests": requests.set_aside,
            "wake-ups": wake_ups.set_aside,
            "events": events.set_aside,
            "events-delivery": SetAside(queue=topics.delivery_dlq, target=events.queue),
            "minute-tick": SetAside(queue=tick.dead_letter_queue),
            **(
                {}
                if configuration_set is None
                else {"configuration-set": SetAside(queue=configuration_set.failed_requests)}
            ),
            "tally": SetAside(queue=tally.dead_letter_queue),
            "publish": SetAside(queue=publish.dead_letter_queue),
            "outcomes": outcomes.waiting.set_aside,
            **({} if receivers.undelivered is None else {"receivers": SetAside(queue=receivers.undelivered)}),
        }
        dead_letter_queues = {name: each.queue for name, each in set_aside.items()}
        api = Api(
            self,
            "Api",
            settings=settings,
            code=code,
            table=table,
            wake_up_queue=wake_ups.queue,
            set_aside=set_aside,
            receivers=receivers,
            sign_in=sign_in,
        )
        if site is not None and sign_in is not None:
            site.complete(http_api=api.http_api, sign_in=sign_in)

        services = {
            "intake": intake.service,
            "dial": dial.service,
            "track": track.service,
            "api": api.service,
            "tally": tally.service,
            "publish": publish.service,
            **({} if configuration_set is None else {"voice_resource": configuration_set.service}),
            **({} if spend_limit is None else {"spend_limit": spend_limit.service}),
            **receivers.services,
        }
        for name, service in services.items():
            # They neither read the table nor follow its changes.
            if name not in {"voice_resource", "spend_limit", "sign"}:
                allow_use_of_key(service.role, settings, "dynamodb", USE_OF_TABLE)
        functions = {name: service.function for name, service in services.items()}
        metrics = PipelineMetrics(settings.metrics_namespace)
        alarms = Alarms(self, "Alarms", settings=settings)
        watched = Watched(
            dead_letter_queues=dead_letter_queues,
            requests_queue=requests.queue,
            events_queue=events.queue,
            topics=[*topics.topics.values(), *([] if typed_events is None else typed_events.topics)],
            line_topics=list(topics.line_topics.values()),
            functions=functions,
            initiated_call_topics=[topics.initiated_call_topic(line) for line in range(SEND_LINES if has_v1 else 0)],
            delivery_streams={"events": events_archive.stream.ref, "records": publish.stream.ref},
        )
        add_alarms(alarms, settings, metrics, watched)
        dashboard = Dashboard(
            self,
            "Dashboard",
            settings=settings,
            metrics=metrics,
            queues={"requests": requests.queue, "wake-ups": wake_ups.queue, "events": events.queue},
            dead_letter_queues=dead_letter_queues,
            functions=functions,
            table=table.table,
            told=Told(outcomes=outcomes, rules=receivers.rule_names, answers_tasks=settings.answers_tasks),
            alarms=alarms.alarms,
        )
        LogQueries(
            self,
            "LogQueries",
            settings=settings,
            function_logs=[service.log_group for service in services.values()],
            events_log=log.log_group,
        )
        analytics = Analytics(self, "Analytics", settings=settings, archive=archive)

        for name, value in {
            "RequestsQueueUrl": requests.queue.queue_url,
            "RequestsDlqUrl": requests.dead_letter_queue.queue_url,
            "WakeUpQueueUrl": wake_ups.queue.queue_url,
            "WakeUpDlqUrl": wake_ups.dead_letter_queue.queue_url,
            "EventsQueueUrl": events.queue.queue_url,
            "EventsDlqUrl": events.dead_letter_queue.queue_url,
            "EventsDeliveryDlqUrl": topics.delivery_dlq.queue_url,
            "TableName": table.table.table_name,
            "ConfigurationSetName": used_set.name,
            "VoiceApi": settings.voice_api,
            **({} if settings.keep_events_of is None else {"KeepsEventsOf": settings.keep_events_of}),
            **({} if kept_set is None else {"KeptConfigurationSetName": kept_set.name}),
            **({"SendLines": str(SEND_LINES)} if has_v1 else {}),
            **_outputs_for_doctor(settings),
            "EventsArchiveBucketName": archive.bucket.bucket_name,
            "RecordsStreamName": publish.stream.ref,
            "EventBusName": outcomes.bus.event_bus_name,
            "EventsLogGroupName": log.log_group.log_group_name,
            "ScheduleName": tick.schedule.ref,
            "HolidaysKnownUntil": f"{last_year()}-12-31",
            "AlarmTopicArn": alarms.topic.topic_arn,
            "MetricsDashboardUrl": dashboard.url,
            "AthenaWorkgroupName": analytics.workgroup.name,
            "ApiUrl": api.url,
            **({} if site is None else {"DashboardUrl": site.url}),
        }.items():
            cdk.CfnOutput(self, name, value=value)
        if settings.local:
            local_stage.leave_out_unsupported(self)

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


def _outputs_for_doctor(settings: StageSettings) -> dict[str, str]:
    """Tell `redial doctor` what to compare the account with."""
    limit, ids = settings.monthly_spend_limit, settings.origination_phone_number_ids
    managed = str(settings.manages_spend_limit).lower()
    return {
        **({} if limit is None else {"MonthlySpendLimit": str(limit), "ManagesSpendLimit": managed}),
        **({"OriginationPhoneNumberIds": ",".join(ids)} if ids else {}),
    }
