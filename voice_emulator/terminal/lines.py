"""The emulator's lines on the terminal: one a call, with masked numbers."""

import re
from collections.abc import Collection
from functools import lru_cache

from voice_emulator.log.call_log import CallRecord, Decision
from voice_emulator.scripts.attempts import EventFault
from voice_emulator.terminal.masking import mask

_LONGEST_NUMBER = 24
_LONGEST_MESSAGE = 300
# Messages quote what a client wrote, which may be a number in the place of something else. Ids and AWS accounts are none.
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_NUMBER = re.compile(r"(?<![\w:/-])\+?[0-9](?:[ ().-]{0,2}[0-9]){6,}(?![\w:/-])")


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}..."


@lru_cache(maxsize=4)
def _clock_time(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}:{seconds:02}"


@lru_cache(maxsize=64)
def _verdict(status_code: int | None, decision: Decision) -> str:
    status = "no answer" if status_code is None else str(status_code)
    return f"{status:9}  {decision:8}"


def _without_numbers(quoted: re.Match[str]) -> str:
    return _NUMBER.sub(lambda number: mask(number[0]), quoted[0])


# There are few numbers that calls come from.
_mask_again = lru_cache(maxsize=256)(mask)

_ORDINALS = {2: "a second", 3: "a third", 4: "a fourth", 5: "a fifth"}


def describe_call(
    call: CallRecord, event_faults: Collection[EventFault], calls_of_invocation: int, *, mask_numbers: bool
) -> str:
    """
    Return one line about a call: when, to and from whom, what was decided, and how the call will go or why not.

    Parameters
    ----------
    event_faults
        What goes wrong with its events.
    calls_of_invocation
        How many calls its SDK has placed by now for what its program asked once.
    """
    seconds, milliseconds = divmod(call.arrived_at_ms, 1000)
    to, origination = call.destination_phone_number or "-", call.origination_phone_number or "-"
    if len(to) > _LONGEST_NUMBER or len(origination) > _LONGEST_NUMBER:
        to, origination = _shortened(to, _LONGEST_NUMBER), _shortened(origination, _LONGEST_NUMBER)
    if mask_numbers:
        to, origination = mask(to), _mask_again(origination)
    if call.call_placed:
        faults = f", {call.fault}" if call.fault else ""
        if event_faults:
            faults += f", {', '.join(sorted(event_faults))}"
        result = f"attempt {call.attempt}: {call.outcome}{faults}  {call.message_id}"
        if call.api_version == "v2":
            result += "  (v2)"
        if calls_of_invocation > 1:
            result += f"  the SDK's retry: {_ORDINALS.get(calls_of_invocation, 'another')} call"
    elif call.decision == "dry run":
        result = "nothing stands against it, and nobody is called  (v2)"
    else:
        result = f"{call.error_type}"
        if call.error_reason:
            result += f" {call.error_reason}"
        if call.limit:
            result += f" by {call.limit}"
        elif call.fault:
            result += f" ({call.fault})"
        else:
            message = _shortened(call.error_message or "", _LONGEST_MESSAGE)
            result += f": {_QUOTED.sub(_without_numbers, message) if mask_numbers else message}"
    at = f"{_clock_time(seconds)}.{milliseconds:03}"
    verdict = _verdict(call.status_code, call.decision)
    return f"{at}  {to.ljust(13)} from {origination.ljust(13)}  {verdict}  {result}"
