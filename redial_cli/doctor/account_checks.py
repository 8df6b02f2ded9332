"""The account at version 2 of the voice API, compared with the stage: its numbers, its tier, and what calls may cost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from redial.domain.phone_number import mask
from redial_cli.client.stacks import Stack
from redial_cli.doctor.dial_settings import dial_settings_of
from redial_cli.doctor.findings import Finding, fine, look, wrong
from redial_cli.terminal import counted

NUMBERS = "numbers"
TIER = "account"
SPEND_LIMIT = "spend limit"
_VOICE_SPEND_LIMIT = "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT"
# The service takes each of these questions once a second from everybody in the account: asking again is safe.
_PATIENCE = {"mode": "standard", "total_max_attempts": 6}
_IN_CONSOLE = "AWS End User Messaging, Phone numbers, in the stack's region"
_SETTINGS = "docs/operations.md, Settings"


def uses_v2(stack: Stack) -> bool:
    """Tell whether a stage places calls with version 2 of the voice API."""
    return stack.outputs.get("voice_api", "v1") == "v2"


def voice_v2(stack: Stack, *, repeats: bool = True) -> Any:
    """Give the client of version 2; without `repeats` a request is made once."""
    retries = _PATIENCE if repeats else {"total_max_attempts": 1}
    return stack.client("pinpoint-sms-voice-v2", endpoint_url=stack.outputs.get("voice_endpoint_url"), retries=retries)


def check_numbers(stack: Stack) -> Iterator[Finding]:
    """Check that the stage's numbers are the account's, can call, and as fast as the stage thinks; and their opt-out lists."""
    if not uses_v2(stack):
        return
    settings = dial_settings_of(stack)
    if settings is None:
        yield wrong(
            NUMBERS, "The stack has no function dial: which numbers it calls from is not known.", "See functions."
        )
        return
    client = voice_v2(stack)
    pages = client.get_paginator("describe_phone_numbers").paginate()
    owned = {each["PhoneNumber"]: each for page in pages for each in page["PhoneNumbers"]}
    if not owned and stack.endpoint_url is not None:
        yield fine(NUMBERS, "The emulator has no numbers of its own: any may call.")
        return
    of_stage = [(number, owned.get(number)) for number in settings.origination_phone_numbers]
    faults = [fault for number, there in of_stage for fault in _number_faults(number, there, settings.voice_limits)]
    faults += _id_faults(stack, owned, settings.origination_phone_numbers)
    yield from faults
    lists = dict.fromkeys(str(there["OptOutListName"]) for _, there in of_stage if there is not None)
    yield from _missing_lists(client, list(lists))
    if not faults:
        which = counted(len(of_stage), "number")
        text = (
            f"{which}, ACTIVE and with VOICE, {_rates(of_stage)}; who is on the opt-out list {', '.join(lists)} is not called, "
            "and goes on the do-not-call list."
        )
        yield fine(NUMBERS, text)


def check_tier(stack: Stack) -> Iterator[Finding]:
    """Check that the account is in the sandbox where the stage thinks so; there, that somebody can be called."""
    if not uses_v2(stack):
        return
    settings, client = dial_settings_of(stack), voice_v2(stack)
    pages = client.get_paginator("describe_account_attributes").paginate()
    attributes = {each["Name"]: each["Value"] for page in pages for each in page["AccountAttributes"]}
    tier = str(attributes.get("ACCOUNT_TIER", "")).upper()
    presumes_sandbox = settings is not None and settings.voice_limits.calls_per_minute < PRODUCTION.calls_per_minute
    if tier == "SANDBOX":
        yield from _verified_numbers(client)
        if not presumes_sandbox:
            text = (
                "The account is in the sandbox, and the stage keeps to the limits of one that has left it: the service throttles. "
                "(AWS does not say whether that is the tier of voice.)"
            )
            yield look(TIER, text, "Set `profile` to sandbox, or ask AWS for production access: docs/operations.md.")
    elif presumes_sandbox:
        text = f"The account's tier is {tier or 'not told'}; the stage keeps to fewer calls than such an account may place."
        yield look(TIER, text, f"Where voice has left the sandbox too, set `profile` to production: {_SETTINGS}.")
    else:
        yield fine(TIER, f"The account's tier is {tier or 'not told'}.")


def check_spend_limit(stack: Stack) -> Iterator[Finding]:
    """Check the limit that the service enforces against the one that the stage is told of."""
    if not uses_v2(stack):
        return
    pages = voice_v2(stack).get_paginator("describe_spend_limits").paginate()
    limits = {each["Name"]: each for page in pages for each in page["SpendLimits"]}
    voice = limits.get(_VOICE_SPEND_LIMIT)
    if voice is None:
        yield look(
            SPEND_LIMIT, "The service tells no spend limit of voice.", "Look at it in the console: Spend limits."
        )
        return
    enforced, most = int(voice["EnforcedLimit"]), int(voice["MaxLimit"])
    wanted = stack.outputs.get("monthly_spend_limit")
    manages = stack.outputs.get("manages_spend_limit") == "true"
    if wanted is not None and int(wanted) != enforced:
        text = f"The account's limit is ${enforced:,} a month, and the stage's monthly_spend_limit ${int(wanted):,}."
        again = (
            "Somebody changed it by hand, or another stage sets it too: deploy another value, and then this one again."
            if manages
            else "Set monthly_spend_limit to it, or let the stage set it (`manages_spend_limit`)"
        )
        yield look(SPEND_LIMIT, text, f"{again} ({_SETTINGS}). AWS permits this account ${most:,} at most.")
    elif enforced <= 1:
        text = f"Calls stop at ${enforced:,} a month, as in a new account."
        yield look(
            SPEND_LIMIT, text, "Ask for more in Service Quotas, then set it: docs/operations.md, The spend limit."
        )
    else:
        yield fine(SPEND_LIMIT, f"Calls stop at ${enforced:,} a month; AWS permits this account ${most:,}.")


def _number_faults(number: str, there: Mapping[str, Any] | None, limits: VoiceLimits) -> Iterator[Finding]:
    shown = mask(number)
    if there is None:
        text = f"{shown} is no number of this account and region: calls from it are refused, and wait."
        yield wrong(NUMBERS, text, f"Get it there ({_IN_CONSOLE}), or change `origination_phone_numbers`.")
        return
    shown = f"{shown} ({there['PhoneNumberId']})" if there.get("PhoneNumberId") else shown
    if there["Status"] != "ACTIVE":
        yield wrong(NUMBERS, f"{shown} is {there['Status']}: it places no call until it is ACTIVE.", f"{_IN_CONSOLE}.")
    if "VOICE" not in there["NumberCapabilities"]:
        can = ", ".join(there["NumberCapabilities"]) or "nothing"
        text = f"{shown} has the capabilities {can} and not VOICE: it can place no call."
        yield wrong(NUMBERS, text, "Get a number with VOICE; a number's capabilities cannot be changed.")
    rate, presumed = _rate(there), limits.calls_per_second_per_number
    if rate is not None and rate < presumed:
        text = f"{shown} may place {counted(rate, 'call')} a second, and the stage sends up to {presumed}: the service throttles."
        yield wrong(NUMBERS, text, f'Set `limits` to {{"calls_per_second_per_number": {rate}}} ({_SETTINGS}).')


def _id_faults(stack: Stack, owned: Mapping[str, Mapping[str, Any]], numbers: Sequence[str]) -> Iterator[Finding]:
    """Compare the ids that `dial` may send from with what the account has; without such a setting it may use any number."""
    permitted = [each for each in stack.outputs.get("origination_phone_number_ids", "").split(",") if each]
    if not permitted:
        return
    by_id = {str(there.get("PhoneNumberId")): number for number, there in owned.items()}
    for number_id in permitted:
        if number_id not in by_id:
            text = f"{number_id} of `origination_phone_number_ids` is no number of this account and region."
            yield wrong(NUMBERS, text, f"Take the ids from there: {_IN_CONSOLE}.")
        elif by_id[number_id] not in numbers:
            text = f"`dial` may also send from {mask(by_id[number_id])} ({number_id}), which is none of the stage's numbers."
            yield look(NUMBERS, text, "Take its id out of `origination_phone_number_ids`.")
    for number in numbers:
        number_id = str(owned[number].get("PhoneNumberId")) if number in owned else ""
        if number_id and number_id not in permitted:
            text = f"`dial` may not send from {mask(number)} ({number_id}): its calls are denied, and wait."
            yield wrong(NUMBERS, text, f"Add its id to `origination_phone_number_ids` ({_SETTINGS}).")


def _missing_lists(client: Any, names: list[str]) -> Iterator[Finding]:
    for name in names:
        try:
            client.describe_opt_out_lists(OptOutListNames=[name])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            text = (
                f"The opt-out list {name} that the numbers name does not exist: nobody on it is kept from being called."
            )
            yield wrong(NUMBERS, text, f"Give the numbers another list ({_IN_CONSOLE}).")


def _verified_numbers(client: Any) -> Iterator[Finding]:
    pages = client.get_paginator("describe_verified_destination_numbers").paginate()
    statuses = [each["Status"] for page in pages for each in page["VerifiedDestinationNumbers"]]
    verified = statuses.count("VERIFIED")
    if verified:
        text = f"In the sandbox: calls go to {counted(verified, 'verified destination number')} and to nobody else."
        yield fine(TIER, text)
        return
    text = "In the sandbox calls go to verified destination numbers alone, and there is none: every call is refused."
    pending = f" {counted(len(statuses), 'number')} waits for its code." if statuses else ""
    mend = "AWS End User Messaging, Verified destination numbers: verify your own phone, or ask for production access."
    yield wrong(TIER, f"{text}{pending}", mend)


def _rate(there: Mapping[str, Any]) -> int | None:
    rate = there.get("MessagingLimits", {}).get("RateLimits", {}).get("VOICE")
    return int(rate) if rate is not None else None


def _rates(of_stage: list[tuple[str, Mapping[str, Any] | None]]) -> str:
    known = sorted({rate for _, there in of_stage if there is not None and (rate := _rate(there)) is not None})
    if not known:
        return "how fast is not told"
    return f"{' to '.join(dict.fromkeys(str(each) for each in (known[0], known[-1])))} a second each"
