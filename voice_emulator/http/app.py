"""The emulator as an ASGI application: bytes in, bytes out, and the faults of the connection."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from typing import assert_never

from voice_emulator.contracts.v1.exceptions import (
    ForbiddenException,
    InternalServiceErrorException,
    PayloadTooLargeException,
)
from voice_emulator.contracts.v2.exceptions import forbidden, internal_error, request_too_large
from voice_emulator.errors import VoiceApiError
from voice_emulator.http.answers import answer_preflight, respond, send_reply, with_cors
from voice_emulator.http.bodies import LARGEST_BODY, read_body
from voice_emulator.http.control import PREFIX, ControlApi, too_large
from voice_emulator.http.guard import Guard, Receive, Refusal, Scope, Send
from voice_emulator.ids import new_id
from voice_emulator.log.call_log import CallRecord
from voice_emulator.service.long_messages import LONG_BODY, read_ahead, takes_long
from voice_emulator.service.messages import Reply, Request, error_reply
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.v2.protocol import CONTENT_TYPE

logger = logging.getLogger(__name__)

Disconnect = Callable[[Scope], None]

# How long an answer waits for the events that are to go before it, in seconds.
BEFORE_ANSWER_S = 2.0
_AUTHORITY = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


class EmulatorApp:
    """
    The ASGI application.

    Parameters
    ----------
    service : VoiceService
        The emulated service.
    disconnect : callable, optional
        Closes the connection of a request without an answer, which ASGI has no means for. Without it, the answer breaks off
        after its first character.
    guard : Guard, optional
        Refuses what web pages send; by default all but those of the address that it is served at.
    """

    def __init__(self, service: VoiceService, disconnect: Disconnect | None = None, guard: Guard | None = None) -> None:
        self.service = service
        self.disconnect = disconnect
        self._guard = guard or Guard()
        self._control = ControlApi(service)
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Serve one request, or the server's start and stop.

        Parameters
        ----------
        scope : Scope
            ASGI's description of the connection.
        receive : Receive
            Gives the next message of the client.
        send : Send
            Takes the next message for the client.

        Raises
        ------
        ValueError
            The connection is neither HTTP nor the server's lifespan.
        """
        if scope["type"] == "lifespan":
            await self._serve_lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"this application serves HTTP, not {scope['type']}")
        headers = dict(scope["headers"])
        refusal = self._guard.refusal(scope, headers)
        if refusal:
            await send_reply(_forbidden(refusal, is_v2=b"x-amz-target" in headers), send)
            return
        origin = headers.get(b"origin")
        if origin is not None and self._guard.allows_origin(origin):
            send = with_cors(send, origin)
            if scope["method"] == "OPTIONS":
                await answer_preflight(headers, send)
                return
        try:
            body = await read_body(receive)
        except ConnectionAbortedError:
            return
        request = _read_request(scope, headers, body or b"")
        if _is_for_control(request):
            control_reply = too_large() if body is None else await self._control.handle(request)
            await respond(control_reply.status_code, [], control_reply.body, send, control_reply.content_type)
            return
        if len(request.body) > LONG_BODY and takes_long(request, self.service.settings):
            # Elsewhere: other requests are answered meanwhile.
            await asyncio.to_thread(read_ahead, request, self.service.settings)
        await self.give(self._reply_to(request, too_large=body is None), scope, receive, send)

    def reply_at_once(self, scope: Scope, body: bytes) -> Reply | None:
        """
        Return the reply to a request of the voice API, or None where the application has to be called for it.

        Parameters
        ----------
        scope : Scope
            ASGI's description of the request.
        body : bytes
            The whole of it, no longer than what is read quickly.

        Returns
        -------
        Reply or None
            To be given, whatever it says: the request has had its effect.
        """
        headers = dict(scope["headers"])
        if b"origin" in headers or self._guard.refusal(scope, headers):
            return None
        request = _read_request(scope, headers, body)
        return None if _is_for_control(request) else self._reply_to(request)

    def _reply_to(self, request: Request, *, too_large: bool = False) -> Reply:
        try:
            return self.service.refuse(request, _too_large(request)) if too_large else self.service.handle(request)
        except Exception:
            logger.exception("an error within the emulator")
            message, request_id = "The emulator met an unexpected error; see its log.", new_id()
            error = internal_error(request_id, message) if request.is_v2 else InternalServiceErrorException(message)
            reply = error_reply(error, request_id)
            if request.is_v2:
                reply.content_type = CONTENT_TYPE
            return reply

    async def give(self, reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Give a reply, as late as it is to be, or not at all where a fault says so.

        Parameters
        ----------
        reply : Reply
            The reply.
        scope : Scope
            ASGI's description of the request that it answers.
        receive : Receive
            Gives the next message of the client.
        send : Send
            Takes the next message for the client.
        """
        if reply.after is not None:
            await self._events_delivered(reply.after)
        if reply.delay_s:
            await self.pause(reply.delay_s)
        match reply.ending:
            case "answer":
                await send_reply(reply, send)
            case "close":
                await self._close(scope, receive, send)
            case "silence":
                await self._keep_silent(receive)
                await self._close(scope, receive, send)
            case _:
                assert_never(reply.ending)

    def let_go(self) -> None:
        """Keep no request waiting any longer: the server is about to stop."""
        self._stopping.set()

    async def _serve_lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.let_go()
                self.service.publisher.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def pause(self, seconds: float) -> None:
        """
        Wait for a while, but not after the server was asked to stop.

        Parameters
        ----------
        seconds : float
            How long, in real time.
        """
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _events_delivered(self, call: CallRecord) -> None:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + BEFORE_ANSWER_S
        while loop.time() < give_up_at and not self._stopping.is_set():
            if not any(
                delivery.status == "waiting"
                for event in call.events
                if event.fault == "before_answer"
                for delivery in event.deliveries
            ):
                return
            await asyncio.sleep(0.005)

    async def _keep_silent(self, receive: Receive) -> None:
        """Wait until the client has enough of it, or the server stops."""
        endings = {asyncio.ensure_future(_disconnected(receive)), asyncio.ensure_future(self._stopping.wait())}
        _, pending = await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        for ending in pending:
            ending.cancel()

    async def _close(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.disconnect is None:
            # Of no length, and so in chunks, of which the last never comes: boto3 takes a body that is too short for an empty one.
            await send(
                {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
            )
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            return
        self.disconnect(scope)
        await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _forbidden(refusal: Refusal, *, is_v2: bool) -> Reply:
    """Return what a web page is answered, and a client that asks by a name which is not known here, as its version has it."""
    if not is_v2:
        return error_reply(ForbiddenException(refusal.message, refusal.status_code), new_id())
    reply = error_reply(forbidden(refusal.message, refusal.status_code), new_id())
    reply.content_type = CONTENT_TYPE
    return reply


def _too_large(request: Request) -> VoiceApiError:
    message = f"The request's body is larger than {LARGEST_BODY} bytes."
    return request_too_large(message) if request.is_v2 else PayloadTooLargeException(message)


def _read_request(scope: Scope, headers: dict[bytes, bytes], body: bytes) -> Request:
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw_path.decode("latin-1")
    if not path.startswith("/"):
        # The absolute form, as to a proxy (RFC 9112, 3.2.2): what is before the path says where this server is.
        path = _AUTHORITY.sub("", path, count=1) or "/"
    get = headers.get
    return Request(
        scope["method"],
        path,
        scope["query_string"].decode("latin-1"),
        get(b"authorization", b"").decode("latin-1"),
        body,
        get(b"x-amz-region-set", b"").decode("latin-1"),
        get(b"amz-sdk-invocation-id", b"").decode("latin-1"),
        get(b"amz-sdk-request", b"").decode("latin-1"),
        get(b"x-amz-target", b"").decode("latin-1"),
    )


def _is_for_control(request: Request) -> bool:
    path = request.raw_path
    return path.startswith(PREFIX) and path[len(PREFIX) :][:1] in ("", "/")
