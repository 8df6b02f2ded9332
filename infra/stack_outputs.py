"""What the stack tells of itself: its outputs, which the command line, `redial doctor` and people go by."""

from infra.settings.stage import StageSettings
from infra.stack_parts import StackParts
from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.calling_hours.holidays import last_year


def outputs_of(
    settings: StageSettings, parts: StackParts, *, alarm_topic_arn: str, dashboard_url: str, workgroup: str
) -> dict[str, str]:
    """Return the outputs, by their names."""
    queues, topics, paths = parts.queues, parts.paths.topics, parts.paths
    site, sign_in = parts.people.site, parts.people.sign_in
    return {
        "RequestsQueueUrl": queues.requests.queue.queue_url,
        "RequestsDlqUrl": queues.requests.dead_letter_queue.queue_url,
        "WakeUpQueueUrl": queues.wake_ups.queue.queue_url,
        "WakeUpDlqUrl": queues.wake_ups.dead_letter_queue.queue_url,
        "EventsQueueUrl": queues.events.queue.queue_url,
        "EventsDlqUrl": queues.events.dead_letter_queue.queue_url,
        "EventsDeliveryDlqUrl": topics.delivery_dlq.queue_url,
        "TableName": parts.table.table.table_name,
        "ConfigurationSetName": paths.used.name,
        "VoiceApi": settings.voice_api,
        **({} if settings.keep_events_of is None else {"KeepsEventsOf": settings.keep_events_of}),
        **({} if paths.kept is None else {"KeptConfigurationSetName": paths.kept.name}),
        **({} if paths.of_v1 is None else {"SendLines": str(SEND_LINES)}),
        **_outputs_for_doctor(settings),
        "EventsArchiveBucketName": parts.records.bucket.bucket.bucket_name,
        "RecordsStreamName": parts.publishing.publish.stream.ref,
        "EventBusName": parts.publishing.bus.bus.event_bus_name,
        "EventsLogGroupName": parts.records.log.log_group.log_group_name,
        "ScheduleName": parts.pipeline.tick.schedule.ref,
        "HolidaysKnownUntil": f"{last_year()}-12-31",
        "AlarmTopicArn": alarm_topic_arn,
        "MetricsDashboardUrl": dashboard_url,
        "AthenaWorkgroupName": workgroup,
        "ApiUrl": parts.people.api.url,
        **({} if site is None else {"DashboardUrl": site.url}),
        **({} if sign_in is None else {"UserPoolId": sign_in.pool.user_pool_id}),
    }


def _outputs_for_doctor(settings: StageSettings) -> dict[str, str]:
    """Tell `redial doctor` what to compare the account with."""
    limit, ids = settings.monthly_spend_limit, settings.origination_phone_number_ids
    managed = str(settings.manages_spend_limit).lower()
    return {
        **({} if limit is None else {"MonthlySpendLimit": str(limit), "ManagesSpendLimit": managed}),
        **({"OriginationPhoneNumberIds": ",".join(ids)} if ids else {}),
    }
