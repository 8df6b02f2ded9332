"""The pipeline: stack, table, queues, schedule, functions, and what waits in it."""

import json
from collections.abc import Iterator
from datetime import timedelta

from redial.contracts.answers.overview import SUMMARY_COUNTS_TO, Summary
from redial.contracts.answers.problems import DeadLetterQueues, RefusalsResponse, SetAsidePage
from redial.contracts.answers.stack import Me
from redial.contracts.answers.steering import Dialling
from redial.domain.pacing.waits import LimitName
from redial.domain.times import from_iso
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError, NotPermittedError
from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, Verdict, fine, look, wrong
from redial_cli.doctor.functions import functions_of
from redial_cli.doctor.overdue import overdue_since
from redial_cli.doctor.remedies import resume_command, revert
from redial_cli.terminal import counted

STACK = "stack"
TABLE = "table"
QUEUES = "queues"
SCHEDULE = "schedule"
FUNCTIONS = "functions"
API = "API"
WORK = "work"
_TRIGGERED = ("intake", "dial", "track", "tally", "publish")
_TRIGGERED_IF_THERE = ("sign",)
"""Of a stack whose settings name a signed webhook."""
_MINUTE = timedelta(minutes=1)


def check_stack(stack: Stack) -> Iterator[Finding]:
    """Check that CloudFormation is done with the stack."""
    described = stack.client("cloudformation").describe_stacks(StackName=stack.cloudformation_name)["Stacks"][0]
    status = described["StackStatus"]
    if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}:
        yield fine(STACK, f"{stack.cloudformation_name} is {status}.")
    elif status.endswith("_IN_PROGRESS"):
        yield look(STACK, f"{stack.cloudformation_name} is {status}.", "Wait until it is done, and check again.")
    else:
        reason = described.get("StackStatusReason", "no reason given")
        mend = "The stack's events in CloudFormation name what failed; mend that and deploy anew."
        yield wrong(STACK, f"{stack.cloudformation_name} is {status}: {reason}", mend)


def check_table(stack: Stack) -> Iterator[Finding]:
    """Check that the table and its indexes can be used, and that it is backed up and cleaned up."""
    dynamodb, name = stack.client("dynamodb"), stack.output("table_name")
    table = dynamodb.describe_table(TableName=name)["Table"]
    indexes = {
        index["IndexName"]: index.get("IndexStatus", "ACTIVE") for index in table.get("GlobalSecondaryIndexes", [])
    }
    not_ready = [f"{index} is {status}" for index, status in indexes.items() if status != "ACTIVE"]
    if table["TableStatus"] != "ACTIVE" or not_ready:
        states = ", ".join([f"the table is {table['TableStatus']}", *not_ready])
        yield look(TABLE, f"{states}.", "Indexes are built for a while after a deployment; wait, and check again.")
    if not table.get("StreamSpecification", {}).get("StreamEnabled"):
        yield wrong(TABLE, "The table's stream is off: nothing is counted and archived any more.", revert(stack))
    if stack.endpoint_url is None:
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
        if recovery != "ENABLED":
            yield wrong(TABLE, "Point-in-time recovery is off.", revert(stack))
        ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        if ttl.get("TimeToLiveStatus") not in {"ENABLED", "ENABLING"}:
            yield wrong(TABLE, "Time to live is off: records are kept for ever.", revert(stack))
    yield fine(TABLE, f"{name}: {', '.join(sorted(indexes))}.")


def check_queues(stack: Stack) -> Iterator[Finding]:
    """Check that each queue has its dead-letter queue."""
    sqs = stack.client("sqs")
    pairs = {"requests": "requests_dlq_url", "wake_up": "wake_up_dlq_url", "events": "events_dlq_url"}
    faults = 0
    for name, dead in pairs.items():
        attributes = sqs.get_queue_attributes(QueueUrl=stack.output(f"{name}_queue_url"), AttributeNames=["All"])[
            "Attributes"
        ]
        dead_arn = sqs.get_queue_attributes(QueueUrl=stack.output(dead), AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        policy = json.loads(attributes.get("RedrivePolicy", "{}"))
        if policy.get("deadLetterTargetArn") != dead_arn:
            faults += 1
            text = f"The queue {name} does not hand what fails to its dead-letter queue."
            yield wrong(QUEUES, text, revert(stack))
    if not faults:
        yield fine(QUEUES, "Three queues, each with its dead-letter queue.")


def check_schedule(stack: Stack) -> Iterator[Finding]:
    """Check that the minute tick goes to the wake-up queue."""
    name = stack.output("schedule_name")
    schedule = stack.client("scheduler").get_schedule(Name=name)
    target = schedule.get("Target", {}).get("Arn", "")
    if schedule.get("State") != "ENABLED":
        text = f"The schedule {name} is {schedule.get('State')}: calls that are due in more than 15 minutes are not dialled."
        yield wrong(SCHEDULE, text, f"Enable it in EventBridge Scheduler. Or: {revert(stack)}")
    elif target.rpartition(":")[2] != stack.output("wake_up_queue_url").rpartition("/")[2]:
        yield wrong(SCHEDULE, f"The schedule {name} goes to {target}, not to the wake-up queue.", revert(stack))
    else:
        yield fine(SCHEDULE, f"{name}: {schedule.get('ScheduleExpression')}, enabled.")


def check_functions(stack: Stack) -> Iterator[Finding]:
    """Check that each function can run, and that its trigger is on."""
    found: dict[str, str] = {}
    faults = deleted = 0
    for physical_name, configuration in functions_of(stack):
        if configuration is None:
            deleted += 1
            yield wrong(FUNCTIONS, f"The function {physical_name} was deleted.", revert(stack))
            continue
        name = str(configuration.get("Handler", "")).split(".")[0]
        found[name] = physical_name
        if configuration.get("State", "Active") not in {"Active", "Inactive"}:
            faults += 1
            text = f"{name} is {configuration['State']}: {configuration.get('StateReason')}"
            yield wrong(FUNCTIONS, text, "Pending passes by itself. Failed: mend what the reason names.")
    functions = stack.client("lambda")
    for name in (*_TRIGGERED, *(each for each in _TRIGGERED_IF_THERE if each in found)):
        if name not in found:
            faults += 1
            if not deleted:  # else it is that one, most likely, which Lambda knows no handler of any more
                yield wrong(FUNCTIONS, f"There is no function {name}.", "Deploy the stack with this version of Redial.")
            continue
        mappings = functions.list_event_source_mappings(FunctionName=found[name])["EventSourceMappings"]
        off = [mapping["State"] for mapping in mappings if mapping["State"] not in {"Enabled", "Enabling", "Updating"}]
        if not mappings or off:
            faults += 1
            state = off[0] if off else "missing"
            mend = f"Enable it in Lambda. Or: {revert(stack)}" if off else revert(stack)
            yield wrong(FUNCTIONS, f"The trigger of {name} is {state}: it gets no work.", mend)
    if not faults and not deleted:
        yield fine(FUNCTIONS, f"{', '.join(sorted(found))}; triggers on.")


def check_api(stack: Stack) -> Iterator[Finding]:
    """Check that the API answers, and that these credentials may use it."""
    try:
        with ApiClient(stack) as client:
            me = client.get("/me", Me)
    except NotPermittedError as error:
        yield look(
            API, str(error), "Give these credentials execute-api:Invoke on the API (docs/api.md has the policies)."
        )
    except ClientError as error:
        yield wrong(API, str(error), "Look at the log of the function api.")
    else:
        yield fine(API, f"Answers; {me.name} may {', '.join(me.permissions)}.")


def check_work(stack: Stack) -> Iterator[Finding]:
    """Look at what waits for a person."""
    try:
        with ApiClient(stack) as client:
            summary = client.get("/summary", Summary)
            queues = client.get("/dead-letters", DeadLetterQueues).queues
            dialling = client.get("/dialling", Dialling)
            holds = client.get("/refusals", RefusalsResponse).holds if summary.refusal_holds else []
            set_aside = client.get("/set-aside", SetAsidePage).calls if summary.set_aside else []
            overdue = overdue_since(client, summary)
    except ClientError as error:
        yield Finding(area=WORK, verdict=Verdict.NOT_CHECKED, text=str(error), mend="See API.")
        return
    for queue in queues:
        if queue.messages:
            then = f"`redial redrive {queue.name}`" if queue.redrives_to else "empty it (they can go nowhere)"
            mend = f"`redial redrive {queue.name} --show`, then {then}: docs/alarms/dlq-{queue.name}.md"
            text = f"{counted(queue.messages, 'message')} in the dead-letter queue {queue.name}: {queue.meaning}"
            yield look(WORK, text, mend)
    for hold in holds:
        what = {"all": "All dialling", "campaign": f"The campaign {hold.campaign}", "alike": "Calls of one kind"}
        text = (
            f"{what[hold.scope]} is held since {hold.since}: the voice service refused {counted(hold.refusals, 'send')} in a row "
            f"({hold.message})"
        )
        yield wrong(WORK, text, "docs/alarms/sends-refused.md, then `redial redrive refused`")
    if set_aside:
        which = counted(summary.set_aside, "call is", "calls are", up_to=SUMMARY_COUNTS_TO)
        first = set_aside[0]
        why = f"{first.call_id} failed {counted(first.failures, 'time')}: {first.error}"
        text = f"{which} set aside, for they cannot be handled. {why}"
        yield wrong(WORK, text, "docs/alarms/calls-set-aside.md")
    yield from _numbers_to_move(dialling, summary)
    if summary.calls.UNKNOWN:
        mend = "`redial list --status UNKNOWN`, then `redial settle CALL OUTCOME`"
        yield look(WORK, f"{counted(summary.calls.UNKNOWN, 'call is', 'calls are')} UNKNOWN.", mend)
    if summary.not_permitted:
        which = counted(summary.not_permitted, "call is", "calls are", up_to=SUMMARY_COUNTS_TO)
        mend = (
            "`redial list --not-permitted` names the setting of each; permit it in cdk.json and deploy, or cancel the calls: "
            "docs/operations.md, Where calls may go"
        )
        yield look(WORK, f"{which} held, for a setting does not permit them.", mend)
    if summary.dialling != "running":
        mend = (
            "; ".join(f"`{resume_command(each)}`" for each in dialling.pauses)
            or "`redial status` says what, and by whom."
        )
        yield look(WORK, f"Dialling is {summary.dialling.replace('_', ' ')}.", mend)
    if summary.allowance.waits_for is LimitName.SPEND_LIMIT:
        text = "The account's spend limit at the voice service is reached: all calls wait, and one tries each quarter of an hour."
        yield wrong(WORK, text, "docs/alarms/spend-limit-reached.md")
    day = summary.allowance.day
    if summary.allowance.waits_for is LimitName.ACCOUNT_DAY and day is not None:
        had, until = counted(day.places, "call"), summary.allowance.next_place_at
        text = f"The account has had its {had} of 24 hours: all calls wait until {until}."
        yield look(WORK, text, "Nothing, or ask AWS for production: docs/operations.md, Moving out of the sandbox.")
    if overdue is not None:
        minutes = (from_iso(summary.now) - overdue) // _MINUTE
        text = f"A call is due for {counted(minutes, 'minute')}, although the allowance is not used."
        yield wrong(WORK, text, "Look at the log of the function dial; `redial explain` says what that call waits for.")
    if summary.orphans:
        which = counted(summary.orphans, "attempt has", "attempts have", up_to=SUMMARY_COUNTS_TO)
        yield look(WORK, f"{which} events and no call.", "See orphans in docs/operations.md.")
    yield fine(
        WORK, f"{counted(summary.calls.WAITING, 'call waits', 'calls wait')}, {summary.calls.CALLING:,} being dialled."
    )


def _numbers_to_move(dialling: Dialling, summary: Summary) -> Iterator[Finding]:
    has_dialled = summary.calls.CALLING + summary.calls.COMPLETED + summary.calls.UNREACHED + summary.calls.UNKNOWN
    if dialling.numbers_moved_at is None and has_dialled:
        text = "Recipients may be stored under other spellings of their numbers, by a version before this one."
        yield look(WORK, text, "`redial move-numbers`, once: docs/operations.md, One form of each phone number.")
