"""
The roles that one may play on the local stack, to see what each of them sees.

Nobody signs in there, and everybody may do everything: who plays a role may do less, and sees numbers as the role sees them.
Where people sign in, nobody is asked for a role (``callers.caller_of``).
"""

from api.permissions import Permission
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


def permissions_of(role: str) -> frozenset[Permission]:
    """Give what a role may do, as a group of the user pool does; nothing for one that there is not."""
    return _PERMISSIONS.get(role, frozenset())


def grants_of_role(role: str) -> tuple[Grant, ...]:
    """Give what a role may act on, as the setting `rights` would narrow it."""
    return (Grant(lanes=(_BY_LANE[role],)),) if role in _BY_LANE else NOTHING_SAID
