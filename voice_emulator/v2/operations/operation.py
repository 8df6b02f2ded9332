"""What an operation is, and what it has in its hands."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.contracts.v2.inputs.members import OperationInput
from voice_emulator.log.call_log import CallLog
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.v2.protocol import Answer

RateName = Literal["requests_per_second", "number_requests_per_second", "feedback_requests_per_second"]


class Invocation(msgspec.Struct, frozen=True):
    """One request of an operation, beside what it asks."""

    account_region: AccountRegion
    settings: EmulatorSettings
    log: CallLog
    now_ms: int

    @property
    def resources(self) -> AccountResources:
        """What the account has in the region."""
        return self.account_region.v2


class Operation(NamedTuple):
    """An operation of version 2: what it is asked, and the function that answers."""

    shape: type[OperationInput]
    answer: Callable[[Any, Invocation], Answer]
    rate: RateName = "requests_per_second"
    """The limit of its requests."""
