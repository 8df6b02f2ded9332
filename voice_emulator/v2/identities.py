"""Whose number a message of version 2 comes from."""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from voice_emulator.accounts.limits import RateLimits
from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.accounts.resources.phone_numbers import OriginationNumber, Pool
from voice_emulator.contracts.v2.exceptions import conflict, not_found
from voice_emulator.contracts.v2.number_kinds import NumberCapability
from voice_emulator.phone_numbers import PhoneNumber
from voice_emulator.settings.emulator_settings import EmulatorSettings, Limits
from voice_emulator.v2.written_numbers import parse_written


class Identity(NamedTuple):
    """What a message is sent from."""

    numbers: tuple[OriginationNumber, ...]
    """The one that is named, or those of the pool that can call."""
    opt_out_list: str


def find_identity(resources: AccountResources, written: str, capability: NumberCapability = "VOICE") -> Identity:
    """
    Return what an `OriginationIdentity` names: a number by itself, its id or its ARN, or a pool by its id or ARN.

    Raises
    ------
    JsonApiError
        If there is no such, or it has not the capability.
    """
    if ":pool/" in written or written.startswith("pool-"):
        return _of_pool(resources, resources.pools.get(written), capability)
    by_id = written.startswith(("phone-", "arn:"))
    number = resources.phone_numbers.get(written) if by_id else _by_digits(resources, written)
    if number.status != "ACTIVE":
        message = f"The phone number {number.number_id} is {number.status}."
        raise conflict("RESOURCE_NOT_ACTIVE", message, "phone-number", number.number_id)
    if capability not in number.capabilities:
        message = f"The phone number {number.number_id} has no capability {capability}."
        raise conflict("NUMBER_CAPABILITIES_MISMATCH", message, "phone-number", number.number_id)
    return Identity((number,), number.opt_out_list)


def _by_digits(resources: AccountResources, written: str) -> OriginationNumber:
    parsed = parse_written(written)
    if parsed is None:
        raise not_found("phone-number", written)
    if not resources.has_had_numbers:
        # An account of which nobody said what numbers it has may call from any.
        return _number_of_anybody(parsed)
    number = resources.number_of(parsed.e164)
    if number is None:
        raise not_found("phone-number", written)
    return number


@lru_cache(maxsize=256)
def _number_of_anybody(number: PhoneNumber) -> OriginationNumber:
    return OriginationNumber(
        number_id=number.e164, phone_number=number.e164, country=number.country or "US", created_at_ms=0
    )


def _of_pool(resources: AccountResources, pool: Pool, capability: NumberCapability) -> Identity:
    if pool.status != "ACTIVE":
        raise conflict("RESOURCE_NOT_ACTIVE", f"The pool {pool.pool_id} is {pool.status}.", "pool", pool.pool_id)
    members = [resources.phone_numbers.get(number_id) for number_id in pool.number_ids]
    able = tuple(each for each in members if each.status == "ACTIVE" and capability in each.capabilities)
    if not able:
        message = f"The pool {pool.pool_id} has no active number with the capability {capability}."
        raise conflict("NO_ORIGINATION_IDENTITIES_FOUND", message, "pool", pool.pool_id)
    return Identity(able, pool.opt_out_list)


class Turn(NamedTuple):
    """Which number calls, and which limit says that it may not yet."""

    number: OriginationNumber
    limits: Limits
    """Those of calls, with the number's own rate."""
    passed: tuple[str, int] | None
    """The limit, and when it opens in Unix milliseconds."""


def choose_number(
    identity: Identity, windows: RateLimits, settings: EmulatorSettings, now_ms: int, destination: str
) -> Turn:
    """Return the first number that may call now; if none may, the one that may soonest."""
    turns = []
    for number in identity.numbers:
        limits = limits_of(number, settings.limits)
        passed = windows.limit_passed_by_call(limits, settings.windows, now_ms, number.phone_number, destination)
        turn = Turn(number, limits, passed)
        if passed is None:
            return turn
        turns.append(turn)
    return min(turns, key=lambda turn: turn.passed[1] if turn.passed else 0)


def limits_of(number: OriginationNumber, limits: Limits) -> Limits:
    """Return the limits of calls, with the number's own rate if it has one."""
    if number.calls_per_second is None:
        return limits
    return msgspec.structs.replace(limits, calls_per_second_per_number=number.calls_per_second)
