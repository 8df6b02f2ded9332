"""What must hold at every step of a small world, whoever takes it. `rest` judges how a world ends."""

from redial.adapters.dynamodb.schema import ALLOWANCE, MESSAGE, ORPHAN, RECIPIENT
from redial.domain.times import from_epoch_ms, from_iso
from simulation.dynamodb.attribute_values import Item
from simulation.small_worlds.ground import (
    STILL_UNDER_WAY_S,
    Cancelled,
    Ground,
    Ring,
    is_call,
    status_of,
    token_in_flight,
    tokens_of,
)
from simulation.world import START


def watch(ground: Ground) -> None:
    """Let the rules see every write and every send."""
    ground.watch_write = _watch_write
    ground.watch_ring = _watch_ring


def _watch_write(ground: Ground, key: str, before: Item | None, after: Item) -> None:
    if key.startswith(MESSAGE):
        _require_right_link(ground, key.removeprefix(MESSAGE), after)
    if not is_call(key) or before is None:
        return
    was, is_now = status_of(before), status_of(after)
    if was == "COMPLETED" != is_now:
        ground.faults.append(f"the call was COMPLETED, and is {is_now}")
    if was == "WAITING" and is_now == "CALLING" and _due_s(before) > ground.clock.seconds:
        ground.faults.append(f"claimed {_due_s(before) - ground.clock.seconds:g} s before it is due")
    if "cancel_requested_at" in after and "cancel_requested_at" not in before:
        ground.cancelled = (*ground.cancelled, Cancelled(key, frozenset(tokens_of(after))))
    for attempt in after.get("attempts", {}).get("L", ()):
        message_id, token = attempt["M"].get("message_id", {}).get("S"), attempt["M"]["token"]["S"]
        if message_id is not None and token not in _tokens_behind(ground, message_id):
            ground.faults.append(f"attempt {token} has the id {message_id} of another send")


def _require_right_link(ground: Ground, message_id: str, item: Item) -> None:
    token = item.get("token", {}).get("S")
    if "call_id" in item and item.get("status_key") == {"S": ORPHAN}:
        ground.faults.append(f"{message_id} is linked to a call, and stands among the orphans")
    if token is not None and token not in _tokens_behind(ground, message_id):
        ground.faults.append(f"{message_id} is linked to the attempt {token}, which did not place it")


def _tokens_behind(ground: Ground, message_id: str) -> set[str]:
    return {ring.token for ring in ground.rings if ring.message_id == message_id}


def _watch_ring(ground: Ground, ring: Ring) -> None:
    # A token begins with the name of whoever drew it.
    if not ring.token.startswith(f"{ring.by}-"):
        behind = f"that of {ring.token}" if ring.token else "none"
        ground.faults.append(f"{ring.by} sends, and the intent that is stored is {behind}")
    if ring.token and ring.token in {each.token for each in ground.rings}:
        ground.faults.append(f"a second send for the intent {ring.token}")
    for what, stamps in _stamps_for(ground, ring).items():
        if max(stamps, default=-1.0) < ring.at:
            how = "after its" if stamps else "without a"
            ground.faults.append(f"{ring.by} sends {how} stamp in the window of {what}")
    if ring.context is not None and dict(ring.context)["redial_token"] != ring.token:
        ground.faults.append(f"{ring.by} sends a context that names another intent than {ring.token}")
    for earlier in ground.rings:
        is_under_way = earlier.told_at is None and ring.at < earlier.at + STILL_UNDER_WAY_S
        if earlier.destination_phone_number == ring.destination_phone_number and is_under_way:
            ground.faults.append(f"two calls at once to {ring.destination_phone_number}")
    for each in ground.cancelled:
        item = ground.items.get(each.call_key, {})
        if item.get("request_id") == {"S": ring.request_id} and token_in_flight(item) not in each.tokens:
            ground.faults.append("dialled after it was cancelled")


def _stamps_for(ground: Ground, ring: Ring) -> dict[str, list[float]]:
    """Return the latest times at which a send may arrive, by the windows that it counts in."""
    windows = {f"{RECIPIENT}{ring.destination_phone_number}": ("the recipient", "calls")}
    windows |= {key: ("the account", "minute") for key in ground.items if key.startswith(ALLOWANCE)}
    found: dict[str, list[float]] = {}
    for key, (what, name) in windows.items():
        texts = [stamp["S"].split(" ") for stamp in ground.items.get(key, {}).get(name, {}).get("L", ())]
        found[what] = [(from_epoch_ms(int(at)) - START).total_seconds() for at, token in texts if token == ring.token]
    return found


def _due_s(item: Item) -> float:
    return (from_iso(item["status_at"]["S"]) - START).total_seconds()
