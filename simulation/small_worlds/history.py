"""
A schedule as text, and the history that it leads to, to be read.

A schedule has a letter for each AWS call, that of its actor: ``aab!t`` lets the dialer a do two calls and b one, after which b dies
(``!``), and the events come. ``~`` behind a letter: the answer of this call is lost; ``+``: lost, and the SDK repeats the call;
``s*``: time passes, and whoever is in the middle of a run goes on afterwards.
"""

import re
from collections.abc import Sequence

from simulation.aws.fake_aws import AwsCall
from simulation.dynamodb.attribute_values import Item
from simulation.small_worlds.actor import Actor
from simulation.small_worlds.explorer import Explorer
from simulation.small_worlds.ground import Common
from simulation.small_worlds.moves import Fate, Move
from simulation.small_worlds.situations import Choice, Situation

_STEP = re.compile(r"([a-z])([!~+*]?)")
_WHAT_HAPPENED = {
    Fate.DONE: "",
    Fate.DIES: "dies",
    Fate.FROZEN: "time passes, and whoever is in the middle of a run goes on afterwards",
    Fate.ANSWER_LOST: "the answer is lost",
    Fate.REPEATED: "the answer is lost, and the SDK will repeat it",
}


class ImpossibleStep(Exception):
    """A step that cannot be taken there."""


def write(schedule: Sequence[Choice], actors: Sequence[Actor]) -> str:
    """Write a schedule."""
    return "".join(f"{actors[choice.actor].letter}{choice.fate}" for choice in schedule)


def read(text: str, actors: Sequence[Actor]) -> list[Choice]:
    """
    Read a schedule.

    Raises
    ------
    ImpossibleStep
        It names an actor that is not there, or is none.
    """
    letters = [actor.letter for actor in actors]
    if re.fullmatch(f"({_STEP.pattern})*", text) is None:
        raise ImpossibleStep(f"{text}: expected letters, each perhaps with one of ! ~ + * behind it")
    steps = _STEP.findall(text)
    missing = {letter for letter, _ in steps} - set(letters)
    if missing:
        raise ImpossibleStep(f"{text}: nobody here is {', '.join(sorted(missing))}")
    return [Choice(letters.index(letter), Fate(fate)) for letter, fate in steps]


def replay(explorer: Explorer, begins: Common, actors: Sequence[Actor], schedule: Sequence[Choice]) -> list[str]:
    """Take the steps of a schedule, let the rest come to rest, and return the history."""
    situation = Situation(begins, tuple(explorer.cast.begin(actor) for actor in actors))
    lines = []
    for number, choice in enumerate(schedule, 1):
        step = explorer.step(situation, choice)
        if step is None:
            raise ImpossibleStep(f"step {number}: {actors[choice.actor].name} has nothing to do there, or not so")
        after, move = step
        lines.append(_line(number, situation, choice, move))
        if move.broken:
            return [*lines, *(f"    → {fault}" for fault in move.broken)]
        situation = after
    return [*lines, *(f"    → at rest: {fault}" for fault in explorer.broken_at_rest(situation.common))]


def _line(number: int, before: Situation, choice: Choice, move: Move) -> str:
    made, standing = move.caller.request, move.standing
    done = "nothing" if made is None else _told(made, before.common, move.common)
    notes = [done, _WHAT_HAPPENED[choice.fate]]
    if choice.fate is not Fate.DIES and standing.request is None:
        notes.append("ends" if standing.error is None else f"fails: {type(standing.error).__name__}")
    return f"{number:4}  {standing.actor.name:<9} {'; '.join(note for note in notes if note)}"


def _told(call: AwsCall, before: Common, after: Common) -> str:
    """Tell what a call did, or found."""
    name = str(call)
    match call.parameters:
        case {"Key": {"pk": {"S": key}}} | {"Item": {"pk": {"S": key}}}:
            stored, now = before.table[0].get(key), after.table[0].get(key)
            if call.operation == "GetItem":
                return f"{name}: {_shown(stored)}"
            return f"{name}: {_shown(now)}" if now is not stored else f"{name}: refused, there is {_shown(stored)}"
        case _:
            return f"{name}: {after.rings[-1].message_id}" if call.is_send else name


def _shown(item: Item | None) -> str:
    """Show the part of an item that decides what becomes of a call."""
    if item is None:
        return "nothing"
    parts = [f"version {item['version']['N']}"] if "version" in item else []
    if "status" in item:
        parts.append(f"{item['status']['S']} at {item['status_at']['S'][11:19]}")
    parts += [name for name in ("cancel_requested_at",) if name in item and item["status"]["S"] == "CALLING"]
    for attempt in item.get("attempts", {}).get("L", ()):
        values = (attempt["M"].get(name, {}).get("S") for name in ("token", "message_id", "outcome"))
        parts.append(" ".join(["attempt", *(value for value in values if value)]))
    if "events" in item:
        parts.append(" ".join(event.split(" ")[0] for event in item["events"]["SS"]))
    if "token" in item:
        parts.append(f"linked to {item['token']['S']}")
    if "M" in item.get("in_flight", {}):
        parts.append(f"held by {item['in_flight']['M']['token']['S']}")
    return ", ".join(parts) or "there"
