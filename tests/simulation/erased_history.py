"""A history with an erasure."""

from typing import Any

from msgspec.structs import replace

from redial.domain.erasure.erasures import Erasure, ask_for_erasure
from simulation.makers import DESTINATION, at
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.swarm.observed import Erased, Observed
from tests.simulation.swarm_histories import act, completed, stood, whole

CALL = completed()


def erasure(**changes: Any) -> Erasure:
    asked = ask_for_erasure("e1", (DESTINATION,), by="ana", reason="", also_do_not_call=False, now=at(90))
    return replace(asked, done_at=at(500), numbers=(), **changes)


def asked_for() -> Act:
    return act("erase", DESTINATION, 90.1, status=202, answer={"id": "e1"}, body={"also_do_not_call": False})


def erased_history(**more: Any) -> Evidence:
    seen = Observed(
        erased={CALL.call_id: Erased({"request_id": {"S": "r1"}}, version=3)},
        stood={CALL.call_id: [stood("COMPLETED", at_s=80), stood("COMPLETED", is_erased=True, at_s=95)]},
    )
    gone = replace(CALL, erased_at=at(95), erasure_id="e1")
    values: dict[str, Any] = {
        "calls": {"r1": gone},
        "erasures": [erasure()],
        "observed": seen,
        "stored": {f"CALL#{CALL.call_id}": '{"erased_at": "..."}'},
    }
    return whole(asked_for(), **(values | more))
