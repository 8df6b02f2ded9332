"""Requests to moto's DynamoDB where it answers them: the way there, through botocore and HTTP, takes ten times as long."""

import copy
import json
from typing import Any

from botocore import xform_name
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler

from simulation.errors import client_error

_ACCOUNT, _REGION = "123456789012", "us-east-1"


def call_moto(operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Make a request; its errors are those that botocore would raise."""
    handler = DynamoHandler()
    handler.current_account, handler.region = _ACCOUNT, _REGION
    handler.body = copy.deepcopy(parameters)
    try:
        answered = getattr(handler, xform_name(operation))().result
    except JsonRESTError as error:
        told = json.loads(error.description)
        more = {name: told[name] for name in ("Item",) if name in told}
        code = error.relative_error_type
        raise client_error(code, str(error.message), 400, operation, **more) from error
    answer: dict[str, Any] = copy.deepcopy(dynamo_to_dict(answered))
    return answer
