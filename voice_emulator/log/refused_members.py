"""What the log keeps of the members of a message that was refused: nothing else bounds them but the size of a body."""

from msgspec.structs import replace

from voice_emulator.contracts.v1.shapes import VoiceMessageContent
from voice_emulator.echo import cut
from voice_emulator.log.call_log import CallRecord

LONGEST_TEXT = 10_000
"""More than a message may have that is placed, unless settings allow it."""
_MEMBERS = ("destination_phone_number", "origination_phone_number", "caller_id", "configuration_set_name")


def shorten_members(call: CallRecord) -> None:
    """Leave of each member of a refused message of version 1 what tells what it was; those of version 2 the model bounds."""
    for name in _MEMBERS:
        written: str | None = getattr(call, name)
        if written is not None:
            setattr(call, name, cut(written))
    if call.content is not None:
        call.content = _shortened(call.content)


def _shortened(content: VoiceMessageContent) -> VoiceMessageContent:
    messages = {}
    for name in content.__struct_fields__:
        message = getattr(content, name)
        members = {} if message is None else {each: getattr(message, each) for each in message.__struct_fields__}
        shorter = {
            member: cut(written, LONGEST_TEXT) if member == "text" else cut(written)
            for member, written in members.items()
            if written is not None
        }
        if any(len(written) < len(members[member]) for member, written in shorter.items()):
            messages[name] = replace(message, **shorter)
    return replace(content, **messages) if messages else content
