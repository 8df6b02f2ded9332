"""SendVoiceMessage of version 1: the checks in their order, the decision, and the call."""

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.desk import CallDesk
from voice_emulator.content.lengths import check_lengths
from voice_emulator.contracts.v1.exceptions import (
    BadRequestException,
    TooManyRequestsException,
    error_of_fault,
)
from voice_emulator.contracts.v1.shapes import SendVoiceMessageRequest
from voice_emulator.echo import shown
from voice_emulator.log.call_log import CallRecord
from voice_emulator.phone_numbers import PhoneNumber, parse_phone_number
from voice_emulator.scripts.attempts import FAULTS_WITH_CALL, FAULTS_WITHOUT_CALL, V2_OUTCOMES
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.v1.content import check_content


def send_voice_message(
    request: SendVoiceMessageRequest,
    call: CallRecord,
    account_region: AccountRegion,
    settings: EmulatorSettings,
    desk: CallDesk,
) -> str:
    """
    Check a message and place its call; everything found out on the way is written into `call`.

    Returns
    -------
    str
        The MessageId.

    Raises
    ------
    VoiceApiError
        With what the service answers instead of a MessageId.
    """
    call.destination_phone_number = request.destination_phone_number
    call.origination_phone_number = request.origination_phone_number
    call.caller_id = request.caller_id
    call.configuration_set_name = request.configuration_set_name
    call.content = request.content
    destination, origination = _check_request(request, call, account_region, settings)
    now_ms = call.arrived_at_ms
    passed = account_region.rate_limits.limit_passed_by_call(
        settings.limits, settings.windows, now_ms, origination.e164, destination.e164
    )
    if passed:
        name, call.limit_opens_at_ms = passed
        raise TooManyRequestsException(f"Too many requests: the limit {name} is reached.", limit=name)
    attempt, chance = desk.next_attempt(destination, call, account_region, settings)
    if attempt.send is not None and attempt.send in FAULTS_WITHOUT_CALL:
        raise error_of_fault(attempt.send, "SendVoiceMessage")
    if call.outcome in V2_OUTCOMES:
        call.outcome = V2_OUTCOMES[call.outcome]
    account_region.rate_limits.take_call(settings.limits, now_ms, origination.e164, destination.e164)
    message_id, _ = desk.place(call, attempt, account_region, chance)
    if attempt.send is not None and attempt.send in FAULTS_WITH_CALL:
        raise error_of_fault(attempt.send, "SendVoiceMessage")
    return message_id


def _check_request(
    request: SendVoiceMessageRequest, call: CallRecord, account_region: AccountRegion, settings: EmulatorSettings
) -> tuple[PhoneNumber, PhoneNumber]:
    limits = settings.limits
    destination = parse_phone_number(request.destination_phone_number or "")
    if destination is None:
        raise _no_phone_number("DestinationPhoneNumber", request.destination_phone_number)
    call.destination_phone_number, call.country = destination
    origination = parse_phone_number(request.origination_phone_number or "")
    if origination is None:
        raise _no_phone_number("OriginationPhoneNumber", request.origination_phone_number)
    call.origination_phone_number = origination.e164
    if settings.origination_phone_numbers and origination.e164 not in settings.origination_phone_numbers:
        raise BadRequestException("OriginationPhoneNumber is not a number of this account.")
    call.content, speech = check_content(request.content, settings.call_instructions, limits.total_characters)
    call.spoken_characters, call.total_characters, _, call.speaking_time_s = speech
    name = request.configuration_set_name
    if name is None and settings.require_configuration_set:
        raise BadRequestException("ConfigurationSetName is required.")
    if name is not None and not account_region.has_configuration_set(name):
        raise BadRequestException(f"There is no configuration set {shown(name)}.")
    if request.caller_id is not None:
        if limits.caller_id is False:
            raise BadRequestException("CallerId cannot be used in the sandbox.", limit="caller_id")
        caller_id = parse_phone_number(request.caller_id)
        if caller_id is None:
            raise _no_phone_number("CallerId", request.caller_id)
        call.caller_id = caller_id.e164
    if limits.countries is not None and destination.country not in limits.countries:
        raise BadRequestException(
            f"No calls can go to {destination.country or 'this number'}; only to {', '.join(limits.countries)}.",
            limit="countries",
        )
    check_lengths(speech, limits)
    return destination, origination


def _no_phone_number(member: str, written: str | None) -> BadRequestException:
    if not written:
        required = "must not be empty" if member == "CallerId" else "is required and must not be empty"
        return BadRequestException(f"{member} {required}.")
    return BadRequestException(f"{member} is not a phone number; E.164 is recommended, as in +12065550100.")
