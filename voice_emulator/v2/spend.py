"""How much calls may cost in a month."""

from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.settings.v2_settings import V2Settings


def spend_limit(resources: AccountResources, settings: V2Settings) -> int:
    """Return the limit that is enforced, in USD: the account's own, but never more than AWS allows it."""
    own = resources.monthly_limit
    return settings.max_monthly_spend if own is None else min(own, settings.max_monthly_spend)
