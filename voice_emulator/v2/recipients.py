"""Whether a recipient may be called: the sandbox, the opt-out list, the protect configuration."""

from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.accounts.resources.configuration_sets import ConfigurationSet
from voice_emulator.accounts.resources.recipients import ProtectConfiguration
from voice_emulator.contracts.v2.exceptions import JsonApiError, conflict, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.contracts.v2.reasons import REFUSALS, RefusalReason
from voice_emulator.phone_numbers import PhoneNumber
from voice_emulator.scripts.attempts import Attempt
from voice_emulator.settings.emulator_settings import EmulatorSettings


def check_sandbox(resources: AccountResources, settings: EmulatorSettings, destination: PhoneNumber) -> None:
    """
    Check what an account may not call that has not left the sandbox, and the countries that are not open to it.

    Raises
    ------
    JsonApiError
        If it may not call this number.
    """
    if settings.v2.account_tier == "sandbox" and not any(
        number.phone_number == destination.e164 and number.status == "VERIFIED" for number in resources.verified_numbers
    ):
        raise _not_verified(destination.e164)
    countries = settings.v2.countries
    if countries is not None and destination.country not in countries:
        raise validation_error(
            "DESTINATION_COUNTRY_BLOCKED",
            f"No calls can go to {destination.country or 'this number'}; only to {', '.join(countries)}.",
            limit="countries",
        )


def check_opt_out(resources: AccountResources, opt_out_list: str, destination: PhoneNumber) -> None:
    """
    Check that a number does not stand in the opt-out list of the origination identity.

    Raises
    ------
    JsonApiError
        If it does.
    """
    if opt_out_list in resources.opt_out_lists:
        opted_out = resources.opt_out_lists.get(opt_out_list).opted_out_at_ms
        if destination.e164 in opted_out:
            raise _opted_out(destination.e164)


def find_protection(
    resources: AccountResources, message: SendVoiceMessageInput, of_set: ConfigurationSet | None
) -> ProtectConfiguration | None:
    """
    Return the protect configuration that holds: the request's, else the configuration set's, else the account's.

    Raises
    ------
    JsonApiError
        If the request names one that is not there.
    """
    written = message.protect_configuration_id
    if written is None and of_set is not None:
        written = of_set.protect_configuration_id
    if written is None:
        written = resources.default_protect_id
    return None if written is None else resources.protect_configurations.get(written)


def check_protection(protection: ProtectConfiguration, destination: PhoneNumber, now_ms: int) -> None:
    """
    Check what a protect configuration says: of the number, else of its country.

    Raises
    ------
    JsonApiError
        If it blocks the call.
    """
    override = protection.overrides.get(destination.e164)
    if override is not None and override.holds(now_ms):
        if override.action == "BLOCK":
            raise conflict(
                "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
                "A number override of the protect configuration blocks this number.",
                "protect-configuration",
                protection.configuration_id,
            )
        return
    if protection.rules.get("VOICE", {}).get(destination.country or "") == "BLOCK":
        raise conflict(
            "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
            f"The protect configuration blocks calls to {destination.country}.",
            "protect-configuration",
            protection.configuration_id,
        )


def scripted_refusal(attempt: Attempt, e164: str) -> JsonApiError | None:
    """Return the refusal that a script names, or None if it names none of a recipient's."""
    if attempt.reason is not None:
        return _refused_with(attempt.reason, e164)
    match attempt.send:
        case "opted_out":
            return _opted_out(e164)
        case "not_verified":
            return _not_verified(e164)
        case "country_blocked":
            return validation_error("DESTINATION_COUNTRY_BLOCKED", "No calls can go to this country.")
        case "daily_limit":
            return quota_exceeded(
                "DAILY_DESTINATION_CALL_LIMIT",
                "The day's calls to this number are used up.",
                "calls_per_recipient_per_day",
            )
        case "spend_limit":
            reason = "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"
            return quota_exceeded(reason, "This month's spend limit is reached.", "max_monthly_spend")
        case "refused":
            return validation_error("OTHER", "The service does not call this destination.")
        case _:
            return None


def _refused_with(reason: RefusalReason, e164: str) -> JsonApiError:
    message = f"The service does not call this destination: {reason}."
    match REFUSALS[reason]:
        case "ConflictException":
            return conflict(reason, message, "phone-number", e164)
        case code:
            return JsonApiError(code, message, {"Reason": reason})


def _opted_out(e164: str) -> JsonApiError:
    message = "The destination has opted out of messages from this origination identity."
    return conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT", message, "opted-out-number", e164)


def _not_verified(e164: str) -> JsonApiError:
    message = "In the sandbox calls go to verified destination numbers only."
    return conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED", message, "verified-destination-number", e164)
