"""One call that is not placed: the service makes all its checks and rings nobody (`DryRun` of SendVoiceMessage, version 2)."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from redial.domain.phone_number import mask
from redial_cli.client.stacks import Stack
from redial_cli.doctor.account_checks import voice_v2
from redial_cli.doctor.dial_settings import DialSettings, dial_settings_of
from redial_cli.doctor.findings import Finding, fine, wrong

DRY_RUN = "dry run"
_TEXT = "This is a check. Nobody is called."
_SHORTEST_TIME_TO_LIVE_S = 5
_MENDS = {
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED": "The account is in the sandbox: verify that number (AWS End User Messaging, "
    "Verified destination numbers), or ask for production access.",
    "DESTINATION_PHONE_NUMBER_OPTED_OUT": "It is on the opt-out list of the number that calls. Who is on it wants no calls.",
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION": "A protect configuration of the account blocks that country.",
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": "A protect configuration of the account blocks that number.",
    "DESTINATION_COUNTRY_BLOCKED": "AWS does not let the account call that country.",
    "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE": "docs/alarms/spend-limit-reached.md",
    "PRICE_OVER_THRESHOLD": "It costs more than the stage's max_price_per_minute.",
    "DAILY_DESTINATION_CALL_LIMIT": "That number was called five times within 24 hours. Try another one, or tomorrow.",
    "VOICE_CAPABILITY_NOT_AVAILABLE": "See numbers.",
    "NUMBER_CAPABILITIES_MISMATCH": "See numbers.",
    "RESOURCE_NOT_ACTIVE": "See numbers.",
    "ResourceNotFoundException": "See numbers and event destinations.",
    "ThrottlingException": "Others are calling just now: try again in a minute.",
    "AccessDeniedException": "Your own credentials may not call (sms-voice:SendVoiceMessage); this says nothing of the stack's.",
}


def dry_run_call(stack: Stack, destination_phone_number: str) -> Iterator[Finding]:
    """Ask the service, once, what it would say of a call as the stage places them, from its first number."""
    settings = dial_settings_of(stack)
    if settings is None:
        yield wrong(DRY_RUN, "The stack has no function dial: what it sends with is not known.", "See functions.")
        return
    yield _ask(voice_v2(stack, repeats=False), settings, destination_phone_number)


def _ask(client: Any, settings: DialSettings, destination_phone_number: str) -> Finding:
    origination_phone_number = settings.origination_phone_numbers[0]
    of_call = f"a call from {mask(origination_phone_number)} to {destination_phone_number}"
    try:
        client.send_voice_message(**_parameters(settings, origination_phone_number, destination_phone_number))
    except ClientError as error:
        code, reason = error.response["Error"]["Code"], str(error.response.get("Reason", ""))
        head = f"{code} ({reason})" if reason else code
        text = f"The service would refuse {of_call}: {head}: {error.response['Error']['Message']}"
        mend = _MENDS.get(reason) or _MENDS.get(code) or "The service's words say what it expects."
        return wrong(DRY_RUN, text, mend)
    except BotoCoreError as error:
        return wrong(DRY_RUN, f"The service could not be asked about {of_call}: {error}", "Is the network there?")
    return fine(DRY_RUN, f"The service would place {of_call}. Nobody was called.")


def _parameters(settings: DialSettings, origination: str, destination: str) -> dict[str, Any]:
    sending = settings.voice_sending
    parameters: dict[str, Any] = {
        "DestinationPhoneNumber": destination,
        "OriginationIdentity": origination,
        "MessageBody": _TEXT,
        "ConfigurationSetName": settings.configuration_set_name,
        "TimeToLive": max(sending.time_to_live_seconds, _SHORTEST_TIME_TO_LIVE_S),
        "DryRun": True,
    }
    if sending.max_price_per_minute is not None:
        parameters["MaxPricePerMinute"] = sending.max_price_per_minute
    if sending.protect_configuration_id is not None:
        parameters["ProtectConfigurationId"] = sending.protect_configuration_id
    return parameters
