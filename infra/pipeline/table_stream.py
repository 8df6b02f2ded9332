"""Functions that follow the changes of the call-status table."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from redial.adapters.dynamodb.schema import CALL, CAMPAIGN, ENDING, KEY

ENDING_CAMPAIGNS = {
    "dynamodb": {
        "Keys": {KEY: {"S": lambda_.FilterRule.begins_with(CAMPAIGN)}},
        "NewImage": {ENDING: {"N": lambda_.FilterRule.exists()}},
    }
}
"""Of all changes of the counts of campaigns those that left no call open."""


def follow_calls(
    service: ServiceFunction,
    table: CallStatusTable,
    *,
    batch_size: int,
    window: cdk.Duration,
    retry_attempts: int,
    dead_letter_queue: sqs.IQueue,
    items: Sequence[str] = (CALL,),
    more: Sequence[Mapping[str, object]] = (),
) -> lambda_.EventSourceMapping:
    """
    Let the changes of calls trigger a function; a stream serves two such functions, and no third.

    A batch that fails comes again, whole: that is how a function recognises one that it knows. When it has failed too often, where
    it is in the stream goes to the dead-letter queue.

    Parameters
    ----------
    items
        What the keys of the items begin with whose changes are followed.
    more
        Patterns of further changes that are followed.
    """
    stream_arn = table.table.table_stream_arn
    assert stream_arn is not None
    service.allow(
        "FollowChanges", ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [stream_arn]
    )
    # ListStreams knows no stream ARN as its resource (Service Authorization Reference).
    service.allow("FindStream", ["dynamodb:ListStreams"], [f"{table.table.table_arn}/stream/*"])
    service.allow("KeepFailedBatches", ["sqs:SendMessage"], [dead_letter_queue.queue_arn])
    acknowledge(
        service.role,
        f"{AWS_SOLUTIONS}IAM5[Resource::<{_logical_id(table.table)}.Arn>/stream/*]",
        "Lists the streams of this one table, which is what Lambda asks for to find where to read.",
    )
    mapping = lambda_.EventSourceMapping(
        service,
        "Trigger",
        target=service.function,
        event_source_arn=stream_arn,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=batch_size,
        max_batching_window=window,
        # What the filter leaves out costs no invocation.
        filters=[
            lambda_.FilterCriteria.filter({"dynamodb": {"Keys": {"pk": {"S": lambda_.FilterRule.begins_with(each)}}}})
            for each in items
        ]
        + [lambda_.FilterCriteria.filter(dict(pattern)) for pattern in more],
        bisect_batch_on_error=False,
        retry_attempts=retry_attempts,
        on_failure=event_sources.SqsDlq(dead_letter_queue),
    )
    mapping.node.add_dependency(service.role)
    return mapping


def _logical_id(construct: Construct) -> str:
    resource = construct.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    return cdk.Stack.of(construct).get_logical_id(resource)
