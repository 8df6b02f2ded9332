"""What the account's voice calls may cost a month, set as the template says, by version 2 of the voice API."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from redial.adapters.log_masking import masked
from redial.adapters.runtime import masking_logger
from redial.errors import RedialError
from voice_resource.answer import CloudFormationAnswer
from voice_resource.definition import DefinitionError
from voice_resource.paced_calls import PacedCalls

RESOURCE_TYPE = "Custom::VoiceSpendLimit"
_PHYSICAL_RESOURCE_ID = "voice-spend-limit"
"""There is one for an account and region, so an update never replaces it."""

logger = masking_logger()


class SpendLimitClient(Protocol):
    """What is used of the SDK's client."""

    def set_voice_message_spend_limit_override(self, **parameters: Any) -> Mapping[str, Any]:
        """Set the limit: ``MonthlyLimit``, in US dollars."""
        ...


def carry_out(
    event: Mapping[str, Any], *, client: Callable[[], SpendLimitClient], calls: PacedCalls
) -> CloudFormationAnswer:
    """
    Carry out one request of CloudFormation.

    A deletion leaves the limit as it is: without it the account could spend more, and another stack may rely on it.

    Parameters
    ----------
    event
        The request: its ``RequestType`` is Create, Update or Delete.
    client
        Gives the client; no deletion asks for it.
    calls
        Makes the request, and repeats it while that can help.
    """
    try:
        match event.get("RequestType"):
            case "Create" | "Update":
                limit = _limit_of(event.get("ResourceProperties", {}))
                calls.call(
                    f"set the spend limit of voice calls to {limit} US dollars a month",
                    lambda: client().set_voice_message_spend_limit_override(MonthlyLimit=limit),
                )
            case "Delete":
                logger.info("the spend limit of voice calls stays as it is")
            case unknown:
                raise DefinitionError(f"RequestType: expected Create, Update or Delete, got {unknown!r}")
    except RedialError as error:
        logger.exception("custom resource failed")
        return CloudFormationAnswer.failed(masked(str(error)), physical_resource_id=_PHYSICAL_RESOURCE_ID)
    return CloudFormationAnswer(_PHYSICAL_RESOURCE_ID)


def _limit_of(properties: Mapping[str, Any]) -> int:
    """Read the limit; CloudFormation hands every property over as a text."""
    given = str(properties.get("MonthlyLimit", ""))
    if not given.isdecimal():
        raise DefinitionError(f"MonthlyLimit: expected US dollars a month, like 100, got {given!r}")
    return int(given)
