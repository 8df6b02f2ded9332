"""Silence as evidence that a send placed no call: what has to hold, and what was found. Pure."""

from datetime import datetime
from enum import StrEnum

import msgspec


class SilenceCondition(StrEnum):
    """
    What has to hold before a send without an answer and without an event counts as one that placed no call: all of these.

    They are stored, so none is ever renamed. The letters are those of docs/adr/0005-uncertain-sends.md.
    """

    JUDGED = "JUDGED"
    """There is something to judge by: the stage sends on send lines."""
    SLOT_KNOWN = "SLOT_KNOWN"
    """It is known which line the attempt had, and when."""
    NO_ID_OF_NOBODY = "NO_ID_OF_NOBODY"
    """(a) No id that is nobody's, on whatever line, has its first event in the slot."""
    LINE_HEARD_BEFORE = "LINE_HEARD_BEFORE"
    """(b) The same line brought INITIATED_CALL of a call sent shortly before."""
    LINE_HEARD_AFTER = "LINE_HEARD_AFTER"
    """(b) And of one sent shortly after."""
    HEARD_JUST_BEFORE = "HEARD_JUST_BEFORE"
    """(c) Some line did so very shortly before."""
    HEARD_JUST_AFTER = "HEARD_JUST_AFTER"
    """(c) And very shortly after."""
    DEAD_LETTERS_EMPTY = "DEAD_LETTERS_EMPTY"
    """(d) The dead-letter queues of events were empty, twice."""
    EVENTS_HANDLED = "EVENTS_HANDLED"
    """(d) No event failed to be handled since."""
    LOG_READABLE = "LOG_READABLE"
    """(e) The events log answers."""
    LOG_SHOWS_HEARD = "LOG_SHOWS_HEARD"
    """(e) It shows the calls of (b)."""
    LOG_SHOWS_NO_OTHER = "LOG_SHOWS_NO_OTHER"
    """(e) Each of its entries in the slot names the call of another attempt."""


class LogEntry(msgspec.Struct, frozen=True):
    """An entry of the events log."""

    at: datetime
    text: str
    """As the voice service wrote it, which is not documented."""


class DeadLettersCounted(msgspec.Struct, frozen=True):
    """How many events were in dead-letter queues at a time."""

    at: datetime
    count: int | None = None
    """None: nobody could tell."""


class SilenceJudgement(msgspec.Struct, frozen=True, kw_only=True):
    """What was found about the silence after a send."""

    line: int | None = None
    """The send line of the attempt."""
    broken: tuple[SilenceCondition, ...] = ()
    """The conditions that do not hold, in their order; the others do."""
    heard: tuple[str, ...] = ()
    """The message ids of the calls that the line brought before and after."""

    @property
    def is_silent(self) -> bool:
        """Tell whether the send counts as one that placed no call."""
        return not self.broken

    def findings(self) -> list[tuple[SilenceCondition, bool]]:
        """Return each condition that was looked at, with whether it holds: without a slot no other one is."""
        for each in (SilenceCondition.JUDGED, SilenceCondition.SLOT_KNOWN):
            if each in self.broken:
                return [(each, False)]
        return [(each, each not in self.broken) for each in SilenceCondition if each is not SilenceCondition.JUDGED]


def finding_in_words(condition: SilenceCondition, line: int | None, *, holds: bool) -> str:
    """
    Word what was found about a condition: without a capital letter, without a full stop.

    Parameters
    ----------
    condition : SilenceCondition
        The condition.
    line : int or None
        The send line of the attempt, where it is known.
    holds : bool
        Whether it holds.

    Returns
    -------
    str
        English.

    Examples
    --------
    >>> finding_in_words(SilenceCondition.LINE_HEARD_AFTER, 3, holds=False)
    'line 3 brought nothing within 15 minutes after'
    """
    held, broken = _WORDS[condition]
    return (held if holds else broken).format(line="its line" if line is None else f"line {line}")


_WORDS = {
    SilenceCondition.JUDGED: (
        "the stack sends on send lines",
        "the stack has no evidence of it: it does not send on send lines",
    ),
    SilenceCondition.SLOT_KNOWN: (
        "the attempt had {line} for itself until its first event could come no more",
        "the send line of the attempt is not known any more",
    ),
    SilenceCondition.NO_ID_OF_NOBODY: (
        "no call that is nobody's began in that time",
        "a call that is nobody's began in that time",
    ),
    SilenceCondition.LINE_HEARD_BEFORE: (
        "{line} brought the first event of a call within 15 minutes before, promptly",
        "{line} brought nothing within 15 minutes before",
    ),
    SilenceCondition.LINE_HEARD_AFTER: (
        "{line} brought the first event of a call within 15 minutes after, promptly",
        "{line} brought nothing within 15 minutes after",
    ),
    SilenceCondition.HEARD_JUST_BEFORE: (
        "a line brought the first event of a call within a minute before, promptly",
        "no line brought anything within a minute before",
    ),
    SilenceCondition.HEARD_JUST_AFTER: (
        "a line brought the first event of a call within a minute after, promptly",
        "no line brought anything within a minute after",
    ),
    SilenceCondition.DEAD_LETTERS_EMPTY: (
        "the dead-letter queues of voice events were empty at two ticks",
        "the dead-letter queues of voice events were not empty, or could not be counted",
    ),
    SilenceCondition.EVENTS_HANDLED: (
        "no voice event failed to be handled since",
        "a voice event failed to be handled since",
    ),
    SilenceCondition.LOG_READABLE: (
        "the events log could be read",
        "the events log could not be read",
    ),
    SilenceCondition.LOG_SHOWS_HEARD: (
        "the events log shows the calls that {line} brought",
        "the events log does not show the calls that {line} brought",
    ),
    SilenceCondition.LOG_SHOWS_NO_OTHER: (
        "each entry of the events log in that time names the call of another attempt",
        "an entry of the events log in that time names no call of another attempt",
    ),
}
