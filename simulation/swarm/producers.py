"""Those who ask for calls: through the queue or the API, good requests, bad ones, the same once more."""

import json
from functools import partial
from random import Random
from typing import Any

from redial.domain.call.chain_steps import step_request_id
from simulation.stack.pipeline import iso
from simulation.swarm.drawn_hours import NAMED_HOURS, draw_hours
from simulation.swarm.history import History, SentRequest, Tasked
from simulation.swarm.mixture import Mixture
from simulation.swarm.product import Product
from simulation.swarm.streams import Streams, chance
from simulation.swarm.turns import SMALL_CAMPAIGN

CAMPAIGNS = ("recall", "sale")
LANES = ("urgent", "normal", "bulk")
SHARED = tuple(f"+1206555016{digit}" for digit in range(4))
"""Recipients that several calls go to."""
_BAD: tuple[Any, ...] = (
    "not JSON",
    "[]",
    {"destination_phone_number": "911"},
    {"request_id": "x" * 300},
    {"content": {"ssml_message": {"text": "<speak>"}}},
    {"lane": "fast"},
    {"retry": {"total_attempts": 0}},
    {"expires_at": "tomorrow"},
)


class Producers:
    """Send the requests of a mixture over the hours of a world, some of them at once."""

    def __init__(self, product: Product, mixture: Mixture, streams: Streams, history: History) -> None:
        self._product = product
        self._mixture = mixture
        self._random = streams.of("producers")
        self._chains = streams.of("chains")
        self._critical = streams.of("producers: critical")
        self._hours = streams.of("calling hours")
        self._named_hours = streams.of("named hours")
        self._tasks = streams.of("tasks")
        self._history = history

    def begin(self, until: float) -> None:
        """Plan all requests of a world."""
        random, world = self._random, self._product.world
        # Many at once make a backlog, in which each place of the allowance counts.
        at_once, moments = random.choice([0.2, 0.5, 0.9]), [0.0, random.uniform(0, until * 0.8)]
        for number in range(self._mixture.requests):
            at = random.choice(moments) if random.random() < at_once else random.uniform(0, until * 0.9)
            world.at(at, partial(world.spawn, partial(self._send, number)))

    def ask_for_a_backlog(self) -> None:
        """Ask for more calls than the service permits in four minutes, each to a phone of its own; the last few are a campaign."""
        a_minute = self._product.limits.calls_per_minute
        for number in range(4 * a_minute):
            is_small = number >= 4 * a_minute - max(a_minute // 4, 1)
            request = {
                **({"campaign": SMALL_CAMPAIGN} if is_small else {}),
                "request_id": f"b{number}",
                "destination_phone_number": f"+1206{3_000_000 + number:07d}",
                "content": {"plain_text_message": {"text": f"b{number}"}},
            }
            self._ask(request, is_good=True, by_api=False)

    def _send(self, number: int) -> None:
        random = Random(f"{self._random.random()}")
        if chance(random, self._mixture.bad_requests):
            self._send_bad(random, number)
            return
        request = self._request(random, number)
        self._ask(request, is_good=True, by_api=random.random() < 0.3)
        if chance(random, self._mixture.repeated_requests):
            self._product.world.sleep(random.choice([0.0, 0.5, 200.0]))
            if random.random() < 0.5:
                self._ask(request, is_good=False, by_api=random.random() < 0.3)
            else:
                # Its text stays: by that its sends are recognised, whichever of the two comes first.
                changed = request | {"lane": random.choice([lane for lane in LANES if lane != request["lane"]])}
                self._ask(changed, is_good=False, by_api=random.random() < 0.3)

    def _request(self, random: Random, number: int) -> dict[str, Any]:
        now = self._product.world.now
        request_id = f"r{number}"
        shares = chance(random, self._mixture.shared_recipients)
        request: dict[str, Any] = {
            "request_id": request_id,
            "destination_phone_number": random.choice(SHARED) if shares else f"+1206{2_000_000 + number:07d}",
            "content": {"plain_text_message": {"text": request_id}},
            "lane": self._lane(random),
            "retry": self._policy(random),
        }
        if random.random() < 0.5:
            request["campaign"] = random.choice(CAMPAIGNS)
        if random.random() < 0.15:
            request["not_before"] = iso(now + random.uniform(0, 600))
        if random.random() < 0.15:
            request["expires_at"] = iso(now + random.uniform(1_500, 6_000))
        if random.random() < 0.1:
            request["origination_phone_number"] = self._product.numbers[0]
        if self._mixture.takes_chains and chance(self._chains, self._mixture.chains):
            request["then"] = [self._further(request_id, 2 + index) for index in range(self._chains.randint(1, 2))]
        if chance(self._hours, self._mixture.with_hours):
            request["calling_hours"] = draw_hours(self._hours)
            # Attempts that they leave no time for would be refused.
            request.pop("expires_at", None)
        if self._mixture.has_words:
            request |= {"name": f"Ada of {request_id}.", "metadata": {"case": f"that of {request_id}."}}
        if self._mixture.hours_changed_an_hour:
            if "calling_hours" not in request and self._named_hours.random() < 0.4:
                request["calling_hours"] = NAMED_HOURS
            request.pop("expires_at", None)
        return request

    def _further(self, request_id: str, number: int) -> dict[str, Any]:
        random = self._chains
        shares = chance(random, self._mixture.shared_recipients)
        return {
            "destination_phone_number": random.choice(SHARED)
            if shares
            else f"+1206{random.randrange(4_000_000, 9_000_000)}",
            "content": {"plain_text_message": {"text": step_request_id(request_id, number)}},
            "delay_seconds": random.choice([0, 0, 30]),
            "after_unknown": random.random() < 0.5,
        }

    def _lane(self, random: Random) -> str:
        lane = random.choice(LANES)
        # From a stream of its own: so the seeds are what they were before, but for the name of some urgent calls' lane.
        is_critical = self._mixture.has_critical_lane and self._critical.random() < 0.3
        return "critical" if lane == "urgent" and is_critical else lane

    def _policy(self, random: Random) -> dict[str, Any]:
        # A policy of several attempts that retries nothing is refused.
        policy: dict[str, Any] = {"total_attempts": random.randint(1, 4), "busy": {"retry": True, "delay_seconds": 5}}
        for outcome in ("no_answer", "failed"):
            policy[outcome] = {"retry": random.random() < 0.7, "delay_seconds": random.choice([0, 5, 60, 300])}
        drawn = random.random()
        if drawn < 0.2:
            policy["on_unknown"] = "redial"
        elif drawn < 0.5 and self._mixture.takes_redial_if_silent:
            policy["on_unknown"] = "redial_if_silent"
        if random.random() < 0.2:
            policy["no_final_event"] = {"retry": True, "delay_seconds": 5}
        return policy

    def _send_bad(self, random: Random, number: int) -> None:
        bad = random.choice(_BAD)
        token = None if isinstance(bad, str) else self._task()
        waits = {} if token is None else {"task_token": token}
        body = (
            bad
            if isinstance(bad, str)
            else json.dumps(self._request(random, number) | {"request_id": f"bad{number}"} | bad | waits)
        )
        self._let_wait(token, self._record(f"bad{number}", body, is_good=False))
        self._product.aws.requests.put(body, self._product.world.now)

    def _task(self) -> str | None:
        """Begin a task that waits for the next request, if it has one; give its token."""
        if not chance(self._tasks, self._mixture.with_tasks):
            return None
        token = f"task-{len(self._history.tasks)}-waits"
        self._product.tasks.start(token, self._tasks)
        return token

    def _let_wait(self, token: str | None, asked: SentRequest) -> None:
        if token is not None:
            self._history.tasks.append(Tasked(token, asked))

    def _ask(self, request: dict[str, Any], *, is_good: bool, by_api: bool) -> None:
        token = self._task()
        if token is not None:
            request = request | {"task_token": token}
        world, body = self._product.world, json.dumps(request)
        asked = self._record(request["request_id"], body, is_good=is_good, content=request)
        self._let_wait(token, asked)
        further = [
            self._record(step_request_id(asked.request_id, number), body, is_good=is_good, content=request | recipient)
            for number, recipient in enumerate(request.get("then", ()), start=2)
        ]
        if not by_api:
            self._product.aws.requests.put(body, world.now)
            return
        # As a program does: it asks again until it has an answer.
        for wait_s in (1.0, 5.0, 30.0, 60.0, 120.0, 240.0):
            reply = self._product.ask(lambda api: api.post("/v1/calls", request))
            if reply is not None and reply.status < 500:
                if is_good and reply.status != 202:
                    self._history.faulty_answers.append(f"{asked.request_id} was answered {reply.status}: {reply.body}")
                return
            world.sleep(wait_s)
        for each in (asked, *further):
            each.is_certain = False

    def _record(
        self, request_id: str, body: str, *, is_good: bool, content: dict[str, Any] | None = None
    ) -> SentRequest:
        asked = SentRequest(request_id, self._product.world.now, body, is_good, content)
        self._history.asked.append(asked)
        return asked
