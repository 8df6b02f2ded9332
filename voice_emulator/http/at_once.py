"""
Answers for which nothing has to be waited: they are given as soon as their request is whole.

Nearly all answers of the voice API are such. As ASGI has it, each would cost a task and half a dozen coroutines and messages, more
than it takes to find the answer, and would leave in two writes, its headers and its body.
"""

from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from voice_emulator.http.answers import headers_of
from voice_emulator.http.app import EmulatorApp
from voice_emulator.http.heads import BoundedProtocol
from voice_emulator.service.long_messages import LONG_BODY
from voice_emulator.service.messages import Reply


class PromptProtocol(BoundedProtocol):
    """uvicorn's, which calls the application as ASGI has it only for what cannot be answered at once."""

    app: EmulatorApp
    _held: RequestResponseCycle | None = None
    """The exchange whose request is not whole yet."""
    _holds = False
    """Whether the next request may be answered at once: of all that arrives together the first."""

    def data_received(self, data: bytes) -> None:
        """Take what the client sent next."""
        # Who sends a thousand requests together keeps others waiting for one of them, and no longer.
        self._holds = True
        super().data_received(data)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Hold a request back until it is whole, unless its answer may take longer or ends the connection."""
        # One that came together with another that is answered already: the connection is not idle.
        self._unset_keepalive_if_required()
        held = self._holds and cycle.more_body and cycle.keep_alive and not cycle.waiting_for_100_continue
        if held and cycle.scope["method"] != "HEAD":
            self._holds = False
            self._held = cycle
        else:
            self._leave_to_asgi(cycle, app)

    def _leave_to_asgi(self, cycle: RequestResponseCycle, app: Any) -> None:
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        super().on_body(body)
        if self._held is not None and len(self._held.body) > LONG_BODY:
            cycle, self._held = self._held, None
            self._leave_to_asgi(cycle, self.app)

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        super().on_message_complete()
        cycle, self._held = self._held, None
        if cycle is not None:
            self._answer(cycle)

    def _answer(self, cycle: RequestResponseCycle) -> None:
        # Neither where the client does not read its answers, nor where the server stops and this is the connection's last.
        as_asgi_has_it = self.flow.write_paused or not cycle.keep_alive
        scope: Any = cycle.scope
        reply = None if as_asgi_has_it else self.app.reply_at_once(scope, bytes(cycle.body))
        if reply is None:
            self._leave_to_asgi(cycle, self.app)
        elif reply.is_plain:
            _write(cycle, reply)
        else:
            self._leave_to_asgi(cycle, partial(self.app.give, reply))


def _write(cycle: RequestResponseCycle, reply: Reply) -> None:
    lines = [STATUS_LINE[reply.status_code]]
    for name, value in (*cycle.default_headers, *headers_of(reply)):
        lines += name, b": ", value, b"\r\n"
    lines += b"\r\n", reply.body
    cycle.response_started = cycle.response_complete = True
    cycle.transport.write(b"".join(lines))
    cycle.on_response()
    cycle.on_response = _nothing  # as uvicorn has it: the two must not keep each other


def _nothing() -> None:
    """Do nothing."""
