"""A history with tasks."""

from typing import Any

from simulation.swarm.evidence import Evidence
from simulation.swarm.history import History, Tasked
from simulation.swarm.observed import Observed
from simulation.swarm.tasks import Tasks
from simulation.world import World
from tests.simulation.swarm_histories import asked, completed, stood, whole

TOKEN = "t"


def told(*answers: dict[str, Any], at_s: float = 120.0, again_at_s: float | None = None, **more: Any) -> Evidence:
    tasks = Tasks(World(0))
    for answer in answers:
        tasks.answers[TOKEN], tasks.answered_at[TOKEN] = answer, at_s
        tasks.asked_at[TOKEN] = [at_s, *([again_at_s] if again_at_s is not None else [])]
    request = asked(content={"lane": "normal"})
    seen = Observed(stood={completed().call_id: [stood("CALLING", at_s=59), stood("COMPLETED", at_s=81)]})
    values: dict[str, Any] = {"observed": seen, "answers_arrive": True, "tasks": tasks}
    return whole(history=History(asked=[request], tasks=[Tasked(TOKEN, request)]), **(values | more))
