"""Answers on their way out, as ASGI has them."""

from voice_emulator.http.guard import Message, Send
from voice_emulator.service.messages import Reply

_LONGEST_HEADER = 1_000


def headers_of(reply: Reply) -> list[tuple[bytes, bytes]]:
    """Return all headers of an answer that are not the server's own."""
    headers = [(b"x-amzn-requestid", reply.request_id.encode())]
    if reply.error_type:
        headers.append((b"x-amzn-errortype", reply.error_type.encode()))
    if reply.error_message:
        headers.append(
            (b"x-amzn-errormessage", reply.error_message.encode("ascii", "backslashreplace")[:_LONGEST_HEADER])
        )
    if reply.allow:
        headers.append((b"allow", reply.allow.encode()))
    headers += _headers_of_body(reply.body, reply.content_type.encode())
    return headers


def _headers_of_body(body: bytes, content_type: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return (b"content-type", content_type), (b"content-length", b"%d" % len(body))


async def send_reply(reply: Reply, send: Send) -> None:
    """Send what the voice API replies."""
    await send({"type": "http.response.start", "status": reply.status_code, "headers": headers_of(reply)})
    await send({"type": "http.response.body", "body": reply.body})


async def respond(
    status_code: int,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    send: Send,
    content_type: bytes = b"application/json",
) -> None:
    """Send an answer of the emulator's own."""
    headers += _headers_of_body(body, content_type)
    await send({"type": "http.response.start", "status": status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def with_cors(send: Send, origin: bytes) -> Send:
    """Let the page of an allowed origin read the answer, and its headers."""

    async def send_with_cors(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] += [
                (b"access-control-allow-origin", origin),
                (b"access-control-expose-headers", b"x-amzn-requestid, x-amzn-errortype, x-amzn-errormessage"),
                (b"vary", b"origin"),
            ]
        await send(message)

    return send_with_cors


async def answer_preflight(headers: dict[bytes, bytes], send: Send) -> None:
    """Allow what a page of an allowed origin is about to ask; signing lets it send a dozen headers of its own."""
    allowed = [
        (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
        (b"access-control-allow-headers", headers.get(b"access-control-request-headers", b"")),
        (b"access-control-allow-private-network", b"true"),
        (b"access-control-max-age", b"600"),
    ]
    await respond(200, allowed, b"", send)
