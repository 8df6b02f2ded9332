"""Requests and replies, free of the server that carries them."""

import re
from typing import Literal

import msgspec

from voice_emulator.contracts.v1.exceptions import MethodNotAllowedException
from voice_emulator.errors import VoiceApiError
from voice_emulator.log.call_log import CallRecord

_SDK_ATTEMPT = re.compile(r"(?:^|;) *attempt=([0-9]{1,6})(?![0-9])")
# Longer than any SDK's; what a client sends must not fill the log.
_LONGEST_INVOCATION_ID = 64

Ending = Literal["answer", "close", "silence"]


class Request(msgspec.Struct, frozen=True):
    """A request as it came."""

    method: str
    raw_path: str
    """Still percent-encoded."""
    query_string: str = ""
    authorization: str = ""
    body: bytes = b""
    region_set: str = ""
    """The header `X-Amz-Region-Set`, where signatures of version 4A name their regions."""
    sdk_invocation_id: str = ""
    """The header `amz-sdk-invocation-id`: the same for each attempt that an SDK makes at one call of its own."""
    sdk_request: str = ""
    """The header `amz-sdk-request`, as in ``attempt=2; max=3``."""
    target: str = ""
    """The header `X-Amz-Target`, which names the operation in version 2."""

    @property
    def is_v2(self) -> bool:
        """Whether version 2 is asked."""
        return self.target != "" and self.raw_path == "/" and self.method == "POST"


class Reply(msgspec.Struct):
    """An answer, and what is to happen to it on its way."""

    status_code: int
    body: bytes
    request_id: str
    error_type: str | None = None
    error_message: str | None = None
    """Of an error that the clients' model does not have; it then goes into a header too."""
    allow: str | None = None
    """The methods of the resource, where the answer tells them."""
    ending: Ending = "answer"
    delay_s: float = 0.0
    content_type: str = "application/json"
    after: CallRecord | None = None
    """Hold the answer until those events of this call that go before it have been delivered."""

    @property
    def is_plain(self) -> bool:
        """Whether it is given at once, and without what a client wrote in its headers."""
        return self.ending == "answer" and not self.delay_s and self.after is None and self.error_message is None


def name_sdk_attempt(request: Request, call: CallRecord) -> None:
    """Write into a call what its client says of it: which program's request it is for, and how often it was sent by now."""
    call.sdk_invocation_id = request.sdk_invocation_id[:_LONGEST_INVOCATION_ID] or None
    if attempt := _SDK_ATTEMPT.search(request.sdk_request):
        call.sdk_attempt = int(attempt[1])


def error_reply(error: VoiceApiError, request_id: str) -> Reply:
    """Return the answer that an error makes."""
    return Reply(
        error.status_code,
        msgspec.json.encode(error.content()),
        request_id,
        error.error_type,
        None if error.modelled else error.message,
        error.allow if isinstance(error, MethodNotAllowedException) else None,
    )


def disturb_reply(reply: Reply, call: CallRecord, slow_answer_s: float) -> None:
    """Let a call's fault happen to its answer: one that does not arrive has no status in the log either."""
    match call.fault:
        case "connection_lost":
            reply.ending, call.status_code = "close", None
        case "timed_out":
            reply.ending, call.status_code = "silence", None
        case "slow_answer":
            reply.delay_s = slow_answer_s
        case _:
            pass
