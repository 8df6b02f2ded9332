"""
The table and the queues of a test, put into moto as if they had just been made.

Each test begins with an empty moto, and asking it to make them takes longer than most of what a test asks. So the table is made
once in a process, and each test gets a copy; a queue is made without a request. `tests/unit/test_made_in_moto.py` compares them.
"""

import copy
import os
from urllib.parse import urlparse

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.sqs.models import SQSBackend, sqs_backends

from simulation.dynamodb.moto_table import make_table

_made: dict[tuple[str, str], Table] = {}
"""The table as it was when it was made, by its region and its name."""


def put_table(name: str = "calls") -> str:
    """Have the table of the stack in moto; give its name."""
    backend: DynamoDBBackend = dynamodb_backends[DEFAULT_ACCOUNT_ID][_region()]
    made = _made.get((_region(), name))
    if made is None:
        make_table(name)
        _made[_region(), name] = copy.deepcopy(backend.tables[name])
    else:
        backend.tables[name] = copy.deepcopy(made)
    return name


def put_queue(name: str) -> str:
    """Have a queue in moto; give its URL."""
    backend: SQSBackend = sqs_backends[DEFAULT_ACCOUNT_ID][_region()]
    return str(backend.create_queue(name).url(urlparse(f"https://sqs.{_region()}.amazonaws.com")))


def _region() -> str:
    return os.environ["AWS_DEFAULT_REGION"]
