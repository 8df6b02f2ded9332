"""The bodies of requests, of which none is larger than the service reads."""

from voice_emulator.http.guard import Receive

# The largest message is some 40 kB, with each of its 6,000 characters escaped.
LARGEST_BODY = 1024 * 1024


async def read_body(receive: Receive) -> bytes | None:
    """
    Read the whole body; None if it is too large. Even then it is read to its end, so that the client can hear the answer.

    Raises
    ------
    ConnectionAbortedError
        If the client leaves before the end: half a request is none.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        whole: bytes = message.get("body", b"")  # as nearly always
        return whole if len(whole) <= LARGEST_BODY else None
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
        if more:
            message = await receive()
    return b"".join(parts) if size <= LARGEST_BODY else None
