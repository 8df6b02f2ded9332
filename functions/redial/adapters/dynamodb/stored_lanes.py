"""
How the critical lane is stored: as the urgent one, with a mark.

A version that has no critical lane reads such a call as urgent, and a pause or a count of the lane not at all. Under the lane's own
name it could read neither these calls nor the control nor the counts.
"""

from redial.adapters.dynamodb.plain import Plain
from redial.domain.call.requests import Lane

_MARK = "is_critical"
LANE_ATTRIBUTES = ("lane", _MARK)
"""What `with_read_lane` goes by."""
_PAUSE = "critical_lane"
_SLOTS = "critical_slots"
_SLOT_PREFIX = f"{Lane.CRITICAL}#"


def with_stored_lane(plain: Plain) -> Plain:
    """Return what a call, or a past pause, is stored as."""
    if plain.get("lane") != Lane.CRITICAL:
        return plain
    return plain | {"lane": Lane.URGENT.value, _MARK: True}


def with_read_lane(plain: Plain) -> Plain:
    """Return a call, or a past pause, as it was before it was stored."""
    return plain | {"lane": Lane.CRITICAL.value} if plain.get(_MARK) is True else plain


def with_stored_pauses(plain: Plain) -> Plain:
    """Return what a control is stored as."""
    stored, lanes = dict(plain), dict(plain.get("lanes", {}))
    if Lane.CRITICAL in lanes:
        stored |= {_PAUSE: lanes.pop(Lane.CRITICAL), "lanes": lanes}
    if "past_pauses" in stored:
        stored["past_pauses"] = [with_stored_lane(each) for each in stored["past_pauses"]]
    return stored


def with_read_pauses(plain: Plain) -> Plain:
    """Return a control as it was before it was stored."""
    own, past = plain.get(_PAUSE), plain.get("past_pauses")
    read = plain if own is None else plain | {"lanes": {**plain.get("lanes", {}), Lane.CRITICAL.value: own}}
    return read | {"past_pauses": [with_read_lane(each) for each in past]} if isinstance(past, list) else read


def with_stored_slots(plain: Plain) -> Plain:
    """Return what a tally is stored as."""
    slots = plain.get("slots", {})
    own = {slot: count for slot, count in slots.items() if slot.startswith(_SLOT_PREFIX)}
    if not own:
        return plain
    return plain | {"slots": {slot: count for slot, count in slots.items() if slot not in own}, _SLOTS: own}


def with_read_slots(plain: Plain) -> Plain:
    """Return a tally as it was before it was stored."""
    own = plain.get(_SLOTS)
    return plain if own is None else plain | {"slots": {**plain.get("slots", {}), **own}}
