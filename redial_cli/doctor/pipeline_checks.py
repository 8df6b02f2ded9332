"""The pipeline: stack, table, queues, schedule, functions and API."""

import json
from collections.abc import Iterator

from redial.contracts.answers.stack import Me
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError, NotPermittedError
from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, fine, look, wrong
from redial_cli.doctor.functions import functions_of
from redial_cli.doctor.remedies import revert

STACK = "stack"
TABLE = "table"
QUEUES = "queues"
SCHEDULE = "schedule"
FUNCTIONS = "functions"
API = "API"
_TRIGGERS = {"intake": 1, "dial": 1, "track": 1, "tally": 1, "publish": 2}
"""How many each function has; those of `publish` are the table's stream and the queue of events that wait for the bus."""
_TRIGGERS_IF_THERE = {"sign": 1}
"""Of a stack whose settings name a signed webhook."""


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
    """Check that each function can run, and that its triggers are there and on."""
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
    if_there = {name: count for name, count in _TRIGGERS_IF_THERE.items() if name in found}
    for name, count in {**_TRIGGERS, **if_there}.items():
        if name not in found:
            faults += 1
            if not deleted:  # else it is that one, most likely, which Lambda knows no handler of any more
                yield wrong(FUNCTIONS, f"There is no function {name}.", "Deploy the stack with this version of Redial.")
            continue
        mappings = functions.list_event_source_mappings(FunctionName=found[name])["EventSourceMappings"]
        off = [mapping["State"] for mapping in mappings if mapping["State"] not in {"Enabled", "Enabling", "Updating"}]
        if off or len(mappings) < count:
            faults += 1
            state = off[0] if off else "missing"
            which = "The trigger" if count == 1 else "A trigger"
            mend = f"Enable it in Lambda. Or: {revert(stack)}" if off else revert(stack)
            yield wrong(FUNCTIONS, f"{which} of {name} is {state}: it gets no work.", mend)
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
