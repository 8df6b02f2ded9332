"""The AWS calls of a small world that commute with all that others do there: it makes no difference when they are made."""

from redial.adapters.dynamodb.schema import CONTROL, EXPIRING, waiting_in
from redial.domain.call.requests import Lane
from simulation.aws import AwsCall

_EMPTY_PARTITIONS = frozenset({EXPIRING, waiting_in(Lane.URGENT), waiting_in(Lane.BULK)})
"""Of the indexes: nothing of these worlds ever stands there."""


def commutes(call: AwsCall) -> bool:
    """Tell whether a call changes nothing that is seen, and reads what nobody here writes."""
    match call.parameters:
        case {"Key": {"pk": {"S": key}}} if call.operation == "GetItem":
            return bool(key == CONTROL)
        case {"ExpressionAttributeValues": {":key": {"S": partition}}} if call.operation == "Query":
            return partition in _EMPTY_PARTITIONS
        case _:
            return call.service == "sqs"
