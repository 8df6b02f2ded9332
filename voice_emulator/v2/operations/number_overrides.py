"""The operations of the number overrides of a protect configuration."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from voice_emulator.accounts.resources.recipients import NumberOverride
from voice_emulator.contracts.v2.exceptions import not_found, quota_exceeded, validation_error
from voice_emulator.contracts.v2.inputs.protect_configurations import (
    DeleteProtectConfigurationRuleSetNumberOverrideInput,
    ListProtectConfigurationRuleSetNumberOverridesInput,
    NumberOverrideFilter,
    PutProtectConfigurationRuleSetNumberOverrideInput,
)
from voice_emulator.v2.operations.operation import Invocation, Operation
from voice_emulator.v2.operations.protect_configurations import protect_names
from voice_emulator.v2.paging import page
from voice_emulator.v2.protocol import Answer, timestamp
from voice_emulator.v2.written_numbers import require_number

# Farther away than any that is meant; what is later than the calendar cannot be written as a time.
_LATEST_S = 32_503_680_000


def put_number_override(asked: PutProtectConfigurationRuleSetNumberOverrideInput, invocation: Invocation) -> Answer:
    """Answer PutProtectConfigurationRuleSetNumberOverride; one that holds already is changed, and keeps its time of creation."""
    of_configuration = invocation.resources.protect_configurations.get(asked.protect_configuration_id)
    number = require_number("DestinationPhoneNumber", asked.destination_phone_number)
    expires_at_s = asked.expiration_timestamp
    if expires_at_s is not None and not invocation.now_ms / 1000 < expires_at_s < _LATEST_S:
        fault = "must be in the future"
        raise validation_error(
            "INVALID_PARAMETER", f"ExpirationTimestamp {fault}.", fields={"ExpirationTimestamp": fault}
        )
    limit, now_ms = invocation.settings.v2.limits.number_overrides, invocation.now_ms
    others = [e164 for e164, each in of_configuration.overrides.items() if each.holds(now_ms) and e164 != number.e164]
    if limit is not None and len(others) >= limit:
        message = f"The protect configuration has {limit} number overrides; no more are allowed."
        # The model has no reason of its own for it; this is the only one about protect configurations.
        raise quota_exceeded("PROTECT_CONFIGURATIONS_PER_ACCOUNT", message, "number_overrides")
    expires_at_ms = None if expires_at_s is None else round(expires_at_s * 1000)
    before = of_configuration.overrides.get(number.e164)
    created_at_ms = before.created_at_ms if before is not None and before.holds(now_ms) else now_ms
    override = NumberOverride(asked.action, number.country, created_at_ms, expires_at_ms)
    of_configuration.overrides[number.e164] = override
    return {**protect_names(of_configuration.configuration_id, invocation), **_shown(number.e164, override)}


def delete_number_override(
    asked: DeleteProtectConfigurationRuleSetNumberOverrideInput, invocation: Invocation
) -> Answer:
    """Answer DeleteProtectConfigurationRuleSetNumberOverride."""
    of_configuration = invocation.resources.protect_configurations.get(asked.protect_configuration_id)
    e164 = require_number("DestinationPhoneNumber", asked.destination_phone_number).e164
    override = of_configuration.overrides.pop(e164, None)
    if override is None or not override.holds(invocation.now_ms):
        raise not_found("protect-configuration", f"{of_configuration.configuration_id} {e164}")
    return {**protect_names(of_configuration.configuration_id, invocation), **_shown(e164, override)}


def list_number_overrides(asked: ListProtectConfigurationRuleSetNumberOverridesInput, invocation: Invocation) -> Answer:
    """Answer ListProtectConfigurationRuleSetNumberOverrides; those that have expired are none any more."""
    of_configuration = invocation.resources.protect_configurations.get(asked.protect_configuration_id)
    own_id = of_configuration.configuration_id
    passes = [_passing(each) for each in asked.filters or ()]
    found, token = page(
        asked,
        f"ListProtectConfigurationRuleSetNumberOverrides-{own_id}",
        [
            (e164, override)
            for e164, override in of_configuration.overrides.items()
            if override.holds(invocation.now_ms) and all(passing(e164, override) for passing in passes)
        ],
        lambda pair: pair[0],
        invocation.account_region,
    )
    return {
        **protect_names(own_id, invocation),
        "RuleSetNumberOverrides": [_shown(e164, override) for e164, override in found],
        "NextToken": token,
    }


def _passing(asked: NumberOverrideFilter) -> Callable[[str, NumberOverride], bool]:
    values = asked.values
    match asked.name:
        case "iso-country-code":
            return lambda _e164, override: override.country in values
        case "destination-phone-number-begins-with":
            return lambda e164, _override: e164.startswith(values)
        case "action":
            return lambda _e164, override: override.action in values
        case "expires-before" | "expires-after" | "created-before" | "created-after":
            at_ms, before = [_time_ms(value) for value in values], asked.name.endswith("before")
            of_expiry = asked.name.startswith("expires")
            return lambda _e164, override: any(
                at is not None and (at < each if before else at > each)
                for each in at_ms
                for at in [override.expires_at_ms if of_expiry else override.created_at_ms]
            )


def _time_ms(written: str) -> float:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise validation_error("INVALID_FILTER_VALUES", f"{written!r} is not a time in ISO 8601.") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000


def _shown(e164: str, override: NumberOverride) -> dict[str, Any]:
    members: dict[str, Any] = {
        "DestinationPhoneNumber": e164,
        "CreatedTimestamp": timestamp(override.created_at_ms),
        "Action": override.action,
        "IsoCountryCode": override.country,
        "ExpirationTimestamp": None if override.expires_at_ms is None else timestamp(override.expires_at_ms),
    }
    return {name: value for name, value in members.items() if value is not None}


OPERATIONS = {
    "PutProtectConfigurationRuleSetNumberOverride": Operation(
        PutProtectConfigurationRuleSetNumberOverrideInput, put_number_override
    ),
    "DeleteProtectConfigurationRuleSetNumberOverride": Operation(
        DeleteProtectConfigurationRuleSetNumberOverrideInput, delete_number_override
    ),
    "ListProtectConfigurationRuleSetNumberOverrides": Operation(
        ListProtectConfigurationRuleSetNumberOverridesInput, list_number_overrides
    ),
}
