from typing import Literal

from redial.adapters.dead_letters import DeadLetterQueue
from redial.domain.call.number_choice import NumberChoice
from redial.domain.plan.cost import CallPrices
from redial.domain.rights.rights import Grant
from redial.stack_settings import SpeechBy, StackSettings


class Settings(StackSettings, frozen=True, kw_only=True):
    """The environment of ``api``."""

    table_name: str
    wake_up_queue_url: str
    number_choice: NumberChoice
    country: str | None
    """Whose numbers those are that people write without a country code; None: they have to write one."""
    time_zone: str | None
    """Whose clock times without an offset are of, where people write them; None: that has to be named."""
    preview_audio: SpeechBy
    """Who lets messages be heard."""
    call_prices: CallPrices
    """What calls cost, as far as the stage says it."""
    retention_days: int
    audit_retention_days: int
    """How long entries of the audit trail are kept: as long as the archive."""
    final_event_deadline_minutes: float
    rights: dict[str, Grant]
    """Who may act on what; empty: everybody on everything."""
    dead_letter_queues: dict[str, DeadLetterQueue]
    """Each under what it is of."""
    authorisation: Literal["api_gateway", "none"]
    """``none``: everybody may do everything. Only the local stack, which listens on 127.0.0.1 alone, says so."""
