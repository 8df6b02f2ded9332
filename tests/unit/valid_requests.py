"""The published schema of a request, which is checked once, and not with each request that is held against it."""

from functools import cache
from typing import Any

import jsonschema

from redial.contracts.schemas import schemas


def validate_against_schema(request: dict[str, Any]) -> None:
    """Raise a `jsonschema.ValidationError` where a request is not as the schema says."""
    _validator().validate(request)


@cache
def _validator() -> Any:
    schema: dict[str, Any] = schemas()["call_request.schema.json"]
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
