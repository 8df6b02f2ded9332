"""Saved Logs Insights queries."""

from collections.abc import Sequence

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.settings.stage import StageSettings

STORY_OF_A_CALL = """\
# Put the call's id in the place of CALL_ID.
# Its end is one line, with its course; each step has one where the setting log_level is DEBUG.
fields @timestamp, service, message, status_before, status, reason_code, status_reason
| fields course, attempt, outcome, event_type, message_id
| filter call_id = 'CALL_ID'
| sort @timestamp asc
| limit 1000"""

# Lambda's own lines are JSON here, and of what went well there are none (`ServiceFunction`): what failed, was cut off or ran out of
# time is told by the `status` of a `platform.` line. Words like "Task timed out" stand in no line since Lambda writes it there.
ERRORS = """\
fields @timestamp, service, level, message, error, exception_name, exception, call_id, @message
| filter level in ['ERROR', 'CRITICAL', 'WARNING'] or @message like /"type": ?"platform[.]|Task timed out|Runtime exited/
| sort @timestamp desc
| limit 200"""

UNEXPLAINED_THROTTLES = """\
# Each is a throttled send that no limit known to the stack explains; the second column says what the service answered.
fields @timestamp, status_reason, call_id, status_before, status
| filter UnexplainedThrottle > 0 or reason_code = 'THROTTLED'
| sort @timestamp desc
| limit 200"""

EVENTS_OF_AN_ATTEMPT = """\
# The raw events as the voice service wrote them. Put the voice message id in the place of MESSAGE_ID.
fields @timestamp, @message
| filter @message like 'MESSAGE_ID'
| sort @timestamp asc
| limit 100"""


class LogQueries(Construct):
    """The questions that are asked at night, ready in the console below the stack's name."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        function_logs: Sequence[logs.ILogGroup],
        events_log: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        for name, query, log_groups in (
            ("story of a call", STORY_OF_A_CALL, function_logs),
            ("errors", ERRORS, function_logs),
            ("unexplained throttles", UNEXPLAINED_THROTTLES, function_logs),
            ("events of an attempt", EVENTS_OF_AN_ATTEMPT, [events_log]),
        ):
            logs.CfnQueryDefinition(
                self,
                "".join(word.capitalize() for word in name.split()),
                name=f"{settings.stack_name}/{name}",
                query_string=query,
                log_group_names=[log_group.log_group_name for log_group in log_groups],
            )
