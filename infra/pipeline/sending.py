"""What `dial` may do at the voice service."""

from infra.acknowledge import AWS_SOLUTIONS, acknowledge, arn_in_findings
from infra.pipeline.service_function import ServiceFunction
from infra.settings.stage import StageSettings
from infra.voice_service import NO_RESOURCE_ARNS, sms_voice_arn, typed_set_arn

_SEND = "sms-voice:SendVoiceMessage"


def allow_sending(dial: ServiceFunction, settings: StageSettings) -> None:
    """Let `dial` place calls with the version of the stage: in version 2 with its set and its numbers alone."""
    match settings.voice_api:
        case "v1":
            dial.allow("PlaceCalls", [_SEND], ["*"])
            acknowledge(dial.role, f"{AWS_SOLUTIONS}IAM5[Resource::*]", NO_RESOURCE_ARNS)
        case "v2":
            ids = settings.origination_phone_number_ids or ("*",)
            numbers = [sms_voice_arn(dial, "phone-number", each) for each in ids]
            dial.allow("PlaceCalls", [_SEND], [typed_set_arn(dial, settings), *numbers])
            if "*" in ids:
                arn = arn_in_findings(dial, service="sms-voice", resource="phone-number/*")
                acknowledge(
                    dial.role,
                    f"{AWS_SOLUTIONS}IAM5[Resource::{arn}]",
                    "The ARN of a number holds its id and not its digits; the setting `origination_phone_number_ids` names them.",
                )
