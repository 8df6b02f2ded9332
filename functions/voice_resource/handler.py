"""
The custom resource's handler. Imports the standard library alone, so that it can always answer.

CloudFormation waits for an answer at the request's ``ResponseURL``; a function that dies without one leaves the deployment
hanging. So everything that may fail, the other imports included, runs below one guard.
"""

import logging
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from voice_resource.answer import CloudFormationAnswer, answer_cloudformation

if TYPE_CHECKING:
    from voice_resource.wiring import VoiceResource

logger = logging.getLogger(__name__)


@cache
def build() -> "VoiceResource":
    """Put the function together, once a process."""
    from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
    from voice_resource.wiring import build as build_from

    return build_from(os.environ, PowertoolsTelemetry(masking_logger(), function_metrics()))


def handler(event: dict[str, Any], context: Any) -> None:
    """Create, update or delete the configuration set as CloudFormation asks, and answer, whatever happens."""
    answer_cloudformation(event, _carry_out(event, context), log_stream=str(getattr(context, "log_stream_name", "")))


def _carry_out(event: dict[str, Any], context: Any) -> CloudFormationAnswer:
    try:
        from redial.adapters import log_masking

        log_masking.install()
        return build().carry_out(event, context.get_remaining_time_in_millis)
    except Exception as error:
        # The last guard of a process that someone waits for. Whoever may look at the stack reads the reason, for good.
        logger.exception("custom resource failed unexpectedly")
        return CloudFormationAnswer.failed(_described(error), physical_resource_id=event.get("PhysicalResourceId"))


def _described(error: Exception) -> str:
    try:
        from redial.adapters.log_masking import describe
    except ImportError:
        return type(error).__name__
    return describe(error)
