"""Writes that fail, of one call or of each."""

from collections.abc import Callable

from redial.domain.call.calls import call_id_of
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import too_large
from simulation.stack.pipeline import Pipeline


def is_about(call: AwsCall, *request_ids: str) -> bool:
    key = call.parameters.get("Item", call.parameters.get("Key", {})).get("pk", {}).get("S", "")
    return key in {f"CALL#{call_id_of(request_id)}" for request_id in request_ids}


def fail_writes_of(pipeline: Pipeline, *request_ids: str, error: Callable[[], Exception] = too_large) -> list[float]:
    """Let no write of these calls succeed once they are stored; give the times at which one was tried."""
    tried: list[float] = []

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        stored = call.parameters.get("ConditionExpression") != "attribute_not_exists(pk)"
        if call.operation == "PutItem" and is_about(call, *request_ids) and stored:
            tried.append(pipeline.world.now)
            raise error()
        return execute()

    pipeline.aws.intercept = intercept
    return tried
