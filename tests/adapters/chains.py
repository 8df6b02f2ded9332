"""Calls of a chain, stored."""

from msgspec.structs import replace

from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.chain_steps import ChainStep, step_request_id
from simulation.makers import waiting_call


def chain(request_id: str = "page", of: int = 3) -> list[Call]:
    return [
        replace(
            waiting_call(step_request_id(request_id, number)),
            chain=ChainStep(request_id=request_id, number=number, of=of, delay_seconds=1.5, after_unknown=True),
            wait_reason=WaitReason.ALLOWANCE if number == 1 else WaitReason.EARLIER_RECIPIENT,
        )
        for number in range(1, of + 1)
    ]
