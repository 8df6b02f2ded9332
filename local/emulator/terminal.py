"""The emulator's lines on the terminal: one a call, with masked numbers."""

import queue
import threading
from typing import TextIO

from local.emulator.call_log import CallRecord
from redial.domain.phone_number import mask


class Terminal:
    """
    Writes lines, on a thread of its own: neither a slow terminal nor one that nobody reads any more holds up a request.

    Under load many lines are written at once; a single one is written at once too.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="terminal", daemon=True)
        self._thread.start()

    def say(self, line: str) -> None:
        """Write a line, soon."""
        self._lines.put(line)

    def close(self) -> None:
        """Write what is left."""
        self._lines.put(None)
        self._thread.join(timeout=3)

    def _run(self) -> None:
        closing = False
        while not closing:
            lines = [self._lines.get()]
            while not self._lines.empty():
                lines.append(self._lines.get())
            closing = None in lines
            try:
                self._stream.write("".join(f"{line}\n" for line in lines if line is not None))
                self._stream.flush()
            except (OSError, ValueError):
                return  # the stream is closed; what is said from now on is not heard


def describe_call(call: CallRecord, *, mask_numbers: bool) -> str:
    """Return one line about a call: when, to and from whom, what was decided, and how the call will go or why not."""
    seconds, milliseconds = divmod(call.arrived_at_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    at = f"{minutes // 60 % 24:02}:{minutes % 60:02}:{seconds:02}.{milliseconds:03}"
    to, origination = (
        mask(number) if mask_numbers else number
        for number in (call.destination_phone_number or "-", call.origination_phone_number or "-")
    )
    status = "no answer" if call.status_code is None else str(call.status_code)
    if call.call_placed:
        result = f"attempt {call.attempt}: {call.outcome}"
        faults = [call.fault, *sorted({event.fault for event in call.events if event.fault})]
        result += "".join(f", {fault}" for fault in faults if fault)
        result += f"  {call.message_id}"
    else:
        result = f"{call.error_type}"
        if call.limit:
            result += f" by {call.limit}"
        elif call.fault:
            result += f" ({call.fault})"
        else:
            result += f": {call.error_message}"
    return f"{at}  {to:13} from {origination:13}  {status:9}  {call.decision:8}  {result}"
