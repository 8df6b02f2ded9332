"""SendVoiceMessage of version 2: the checks in their order, the decision, and the call."""

from functools import lru_cache

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.desk import CallDesk
from voice_emulator.calls.v2_events import billed
from voice_emulator.content.lengths import Speech, check_lengths
from voice_emulator.content.speaking_time import speaking_seconds
from voice_emulator.content.ssml import read_ssml
from voice_emulator.contracts.v1.exceptions import BadRequestException
from voice_emulator.contracts.v2.exceptions import (
    JsonApiError,
    error_of_fault,
    quota_exceeded,
    throttled,
    validation_error,
)
from voice_emulator.contracts.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.ids import new_id
from voice_emulator.log.call_log import CallRecord
from voice_emulator.phone_numbers import PhoneNumber
from voice_emulator.scripts.attempts import FAULTS_WITH_CALL, FAULTS_WITHOUT_CALL, Attempt
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.speech.ssml_tags import says_nothing
from voice_emulator.v2.identities import Turn, choose_number, find_identity
from voice_emulator.v2.recipients import (
    check_opt_out,
    check_protection,
    check_sandbox,
    find_protection,
    scripted_refusal,
)
from voice_emulator.v2.spend import spend_limit
from voice_emulator.v2.written_numbers import require_number


def send_voice_message(
    message: SendVoiceMessageInput,
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
    JsonApiError
        With what the service answers instead of a MessageId.
    """
    call.message = message
    call.destination_phone_number = message.destination_phone_number
    call.origination_phone_number = message.origination_identity
    destination, turn = _check(message, call, account_region, settings)
    windows = account_region.rate_limits if settings.v2.shared_quotas else account_region.v2_rate_limits
    now_ms = call.arrived_at_ms
    _require_open(turn, call, account_region, settings)
    if message.dry_run:
        refusal = desk.refusal_to_come(destination, account_region, settings)
        if refusal is not None:
            call.fault = refusal.send
            raise _error_of(refusal, call, destination)
        call.decision = "dry run"
        return new_id()
    attempt, chance = desk.next_attempt(destination, call, account_region, settings)
    if attempt.send is not None and attempt.send in FAULTS_WITHOUT_CALL:
        raise _error_of(attempt, call, destination)
    account_region.v2_rate_limits.take_send(settings.v2.limits.send_requests_per_second, now_ms)
    windows.take_call(turn.limits, now_ms, turn.number.phone_number, destination.e164)
    message_id, kept = desk.place(call, attempt, account_region, chance)
    if call.outcome == "completed":
        # Charged as it ends; a completed call has its last event then.
        price = billed(call)[1] * settings.v2.price_per_minute
        account_region.v2.spending.charge(kept, price)
    if attempt.send is not None and attempt.send in FAULTS_WITH_CALL:
        raise _error_of(attempt, call, destination)
    return message_id


def _error_of(attempt: Attempt, call: CallRecord, destination: PhoneNumber) -> JsonApiError:
    return scripted_refusal(attempt, destination.e164) or error_of_fault(
        attempt.send or "", "SendVoiceMessage", call.request_id, call.account
    )


def _check(
    message: SendVoiceMessageInput, call: CallRecord, account_region: AccountRegion, settings: EmulatorSettings
) -> tuple[PhoneNumber, Turn]:
    """Check all but the windows, in the order that is documented in docs/emulator.md."""
    resources, now_ms = account_region.v2, call.arrived_at_ms
    destination = require_number("DestinationPhoneNumber", message.destination_phone_number)
    call.destination_phone_number, call.country = destination
    if message.message_body is None:
        fault = "is required: there would be nothing to say"
        raise validation_error("MISSING_PARAMETER", f"MessageBody {fault}.", fields={"MessageBody": fault})
    identity = find_identity(resources, message.origination_identity)
    call.origination_phone_number = identity.numbers[0].phone_number
    name = message.configuration_set_name
    of_set = None if name is None else resources.configuration_sets.get(name)
    call.configuration_set_name = None if of_set is None else of_set.name
    protection = find_protection(resources, message, of_set)
    check_sandbox(resources, settings, destination)
    check_opt_out(resources, identity.opt_out_list, destination)
    if protection is not None:
        check_protection(protection, destination, now_ms)
    _check_price(message, settings)
    _check_content(message, call, settings)
    limit = spend_limit(resources, settings.v2)
    if resources.spending.reaches(limit, now_ms):
        reason = "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"
        raise quota_exceeded(reason, f"This month's spend limit of {limit} USD is reached.", "max_monthly_spend")
    windows = account_region.rate_limits if settings.v2.shared_quotas else account_region.v2_rate_limits
    turn = choose_number(identity, windows, settings, now_ms, destination.e164)
    call.origination_phone_number = turn.number.phone_number
    return destination, turn


def _require_open(turn: Turn, call: CallRecord, account_region: AccountRegion, settings: EmulatorSettings) -> None:
    limits, passed = settings.v2.limits, turn.passed
    opens_at = account_region.v2_rate_limits.send_opens_at(
        limits.send_requests_per_second, settings.windows, call.arrived_at_ms
    )
    if opens_at is not None and (passed is None or opens_at >= passed[1]):
        passed = ("send_requests_per_second", opens_at)
    if passed is None:
        return
    name, call.limit_opens_at_ms = passed
    if name == "calls_per_recipient_per_day":
        raise quota_exceeded("DAILY_DESTINATION_CALL_LIMIT", f"The limit {name} is reached.", name)
    raise throttled(f"Rate exceeded: the limit {name} is reached.", name)


def _check_price(message: SendVoiceMessageInput, settings: EmulatorSettings) -> None:
    price = settings.v2.price_per_minute
    if message.max_price_per_minute is not None and price > float(message.max_price_per_minute):
        raise validation_error(
            "PRICE_OVER_THRESHOLD", f"A minute costs {price:g} USD, and {message.max_price_per_minute} are allowed."
        )


def _check_content(message: SendVoiceMessageInput, call: CallRecord, settings: EmulatorSettings) -> None:
    speech = _speech(message.message_body or "", message.message_body_text_type == "SSML")
    call.spoken_characters, call.total_characters, _, call.speaking_time_s = speech
    try:
        check_lengths(speech, settings.limits)
    except BadRequestException as error:
        raise validation_error(
            "MAXIMUM_SIZE_EXCEEDED", error.message, fields={"MessageBody": error.message}, limit=error.limit
        ) from None


# Clients say the same again and again.
@lru_cache(maxsize=256)
def _speech(text: str, is_ssml: bool) -> Speech:
    if not is_ssml:
        if says_nothing(text):
            raise _body_fault("INVALID_PARAMETER", "MessageBody says nothing.")
        return Speech.of(len(text), len(text), speaking_seconds(text))
    try:
        spoken = read_ssml(text)
    except BadRequestException as error:
        raise _body_fault("CANNOT_PARSE", error.message) from None
    return Speech.of(len(spoken.text), len(text), spoken.speaking_s)


def _body_fault(reason: str, message: str) -> JsonApiError:
    return validation_error(reason, message, fields={"MessageBody": message})
