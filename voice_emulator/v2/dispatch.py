"""From a request of version 2 to the body of its answer."""

from voice_emulator.contracts.v2.exceptions import throttled, unknown_operation
from voice_emulator.echo import shown
from voice_emulator.v2.operations import OPERATIONS, WITH_CONFLICTS
from voice_emulator.v2.operations.operation import Invocation
from voice_emulator.v2.protocol import TARGET_PREFIX, decode_input, encode_answer

SEND_TARGET = f"{TARGET_PREFIX}SendVoiceMessage"
"""The target of SendVoiceMessage, which is most of what is asked."""


def find_operation(target: str) -> str:
    """
    Return the name of the operation that a target means.

    Raises
    ------
    JsonApiError
        If there is none that the emulator has.
    """
    name = target.removeprefix(TARGET_PREFIX)
    if name not in OPERATIONS or not target.startswith(TARGET_PREFIX):
        raise unknown_operation(
            f"There is no operation {shown(target)} here: of version 2 only what is about voice is emulated."
        )
    return name


def may_conflict(name: str) -> bool:
    """Tell whether ConflictException is one of an operation's errors."""
    return name in WITH_CONFLICTS


def answer_operation(name: str, body: bytes, invocation: Invocation) -> bytes:
    """
    Answer an operation other than SendVoiceMessage.

    Raises
    ------
    JsonApiError
        With what the service answers instead.
    """
    operation, settings = OPERATIONS[name], invocation.settings
    limit = getattr(settings.v2.limits, operation.rate)
    windows = invocation.account_region.v2_rate_limits
    if not windows.take_operation(name, limit, settings.windows, invocation.now_ms):
        raise throttled(f"Rate exceeded: {name} is limited to {limit} a second.", operation.rate)
    asked = decode_input(body, operation.shape)
    token: str | None = getattr(asked, "client_token", None)
    if token is not None:
        before = invocation.resources.answer_of_token(name, token, asked)
        if before is not None:
            return encode_answer(before)
    answer = operation.answer(asked, invocation)
    if token is not None:
        invocation.resources.keep_answer(name, token, asked, answer)
    return encode_answer(answer)
