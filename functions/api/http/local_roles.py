"""
The roles that one may play on the local stack, to see what each of them sees.

Nobody signs in there, and everybody may do everything: who plays a role may do less, and sees numbers as the role sees them.
Where people sign in, nobody is asked for a role (``callers.caller_of``).
"""

from collections.abc import Iterable
from urllib.parse import quote, unquote

from api.http.permissions import Permission
from redial.domain.call.requests import Lane
from redial.domain.rights.rights import NOTHING_SAID, Grant

HEADER = "redial-role"

_ACTS = frozenset({Permission.READ, Permission.ACT})
_BY_LANE = {f"act_{lane}": lane for lane in Lane}
_PERMISSIONS = {
    "read": frozenset({Permission.READ}),
    "act": _ACTS,
    "personal_data": _ACTS | {Permission.PERSONAL_DATA},
} | dict.fromkeys(_BY_LANE, _ACTS)

LOCAL_ROLES = tuple(_PERMISSIONS)
_ONE_CAMPAIGN = "act_campaign:"
_OF_PATTERNS = frozenset("*?[")


def permissions_of(role: str) -> frozenset[Permission]:
    """Give what a role may do, as a group of the user pool does; nothing for one that there is not."""
    return _ACTS if _campaign_of(role) else _PERMISSIONS.get(role, frozenset())


def grants_of_role(role: str) -> tuple[Grant, ...]:
    """Give what a role may act on, as the setting `rights` would narrow it."""
    if campaign := _campaign_of(role):
        return (Grant(campaigns=(campaign,)),)
    return (Grant(lanes=(_BY_LANE[role],)),) if role in _BY_LANE else NOTHING_SAID


def roles_of_campaigns(campaigns: Iterable[str]) -> list[str]:
    """Name the roles that act on one of the campaigns alone, as a header carries them: percent-encoded."""
    # The name of a campaign is a pattern in a grant.
    return [f"{_ONE_CAMPAIGN}{quote(name, safe='')}" for name in campaigns if not _OF_PATTERNS & set(name)]


def _campaign_of(role: str) -> str:
    name = unquote(role.removeprefix(_ONE_CAMPAIGN)) if role.startswith(_ONE_CAMPAIGN) else ""
    return "" if _OF_PATTERNS & set(name) else name
