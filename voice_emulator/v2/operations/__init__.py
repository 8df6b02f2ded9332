"""What each operation does, and the table of them."""

from voice_emulator.v2.operations import configuration_sets, event_destinations, phone_numbers
from voice_emulator.v2.operations.operation import Operation

OPERATIONS: dict[str, Operation] = {
    **configuration_sets.OPERATIONS,
    **event_destinations.OPERATIONS,
    **phone_numbers.OPERATIONS,
}
"""All but SendVoiceMessage."""
