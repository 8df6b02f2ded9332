"""People at work: they cancel, pause and resume, settle, redrive, keep the do-not-call list, and look at what is going on."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

from redial.domain.times import from_iso
from simulation.stack.http_api import HttpApi, Reply
from simulation.stack.pipeline import iso
from simulation.swarm.acts import LIST, TAKE_OFF
from simulation.swarm.do_not_call import draw_entry, subject_of
from simulation.swarm.history import Act, History
from simulation.swarm.hours import at_rest, changes
from simulation.swarm.lanes import draw_move
from simulation.swarm.mixture import Mixture
from simulation.swarm.producers import CAMPAIGNS, LANES, SHARED
from simulation.swarm.product import Product
from simulation.swarm.rates import draw_rate
from simulation.swarm.streams import Streams
from simulation.world import START

Ask = Callable[[HttpApi], Reply]
Change = tuple[str, str, str, Any]
_MADE_AGAIN = ("WAITING", "WAITING", "UNREACHED", "COMPLETED", "CANCELLED", "EXPIRED", "REJECTED", "UNKNOWN", "CALLING")
"""The statuses of the calls that people ask for again."""
_LOOKS = (
    "/v1/summary",
    "/v1/calls",
    "/v1/calls?order=oldest",
    "/v1/campaigns",
    "/v1/dialling",
    "/v1/do-not-call",
    "/v1/orphans",
    "/v1/refusals",
    "/v1/set-aside",
    "/v1/dead-letters",
    "/v1/series",
)


class People:
    """Do something at random, as often as a mixture has it; each act is an actor."""

    def __init__(self, product: Product, mixture: Mixture, streams: Streams, history: History) -> None:
        self._product = product
        self._mixture = mixture
        self._random = streams.of("people")
        self._hours = streams.of("people: hours")
        self._rates = streams.of("people: rates")
        self._lanes = streams.of("people: lanes")
        self._history = history
        self._called_again = streams.of("people: again")
        self._rescheduled = streams.of("people: reschedule")
        self._erasing = streams.of("people: erase")
        self._listing = streams.of("people: list")
        self._noting = streams.of("people: notes")
        self._changes_under_way = 0

    def begin(self, until: float) -> None:
        """Plan all acts of a world."""
        random, world, at = self._random, self._product.world, 0.0
        while self._mixture.acts_an_hour and (at := at + random.expovariate(self._mixture.acts_an_hour / 3600)) < until:
            drawn = Random(random.random())
            world.at(at, partial(world.spawn, partial(self._act, drawn)))

    def begin_to_change_settings(self, until: float) -> None:
        """Plan all changes of hours, of rates and of lanes."""
        self._plan(self._hours, self._mixture.hours_changed_an_hour, changes, until)
        self._plan(self._rates, self._mixture.rates_changed_an_hour, draw_rate, until)
        self._plan(self._lanes, self._mixture.campaigns_moved_an_hour, draw_move, until)

    def begin_to_call_again(self, until: float) -> None:
        """Plan which calls are made again, and which are given another time."""
        self._plan_on_calls(self._called_again, self._mixture.called_again_an_hour, self._make_again, until)
        self._plan_on_calls(self._rescheduled, self._mixture.rescheduled_an_hour, self._reschedule, until)

    def begin_to_erase(self, until: float) -> None:
        """Plan whose data is erased, and what people note on calls meanwhile."""
        self._plan_on_calls(self._erasing, self._mixture.erased_an_hour, self._erase, until)
        self._plan_on_calls(self._noting, self._mixture.erased_an_hour * 3, self._note, until)

    def _erase(self, random: Random) -> None:
        asked = [each for each in self._history.asked if each.content is not None]
        if not asked:
            return
        chosen, world = random.choice(asked), self._product.world
        number = str((chosen.content or {})["destination_phone_number"])
        body = {"destination_phone_number": number, "also_do_not_call": random.random() < 0.3}
        if random.random() < 0.5:
            # While it goes on, somebody writes something down.
            world.at(world.now + random.uniform(0, 5), lambda: world.spawn(lambda: self._note_on(chosen.request_id)))
        self._do("erase", number, lambda api: api.post("/personal-data/v1/erasures", body), body)

    def _note(self, random: Random) -> None:
        self._note_on(self._some_request(random))

    def _note_on(self, request_id: str) -> None:
        body = {"text": f"noted of {request_id}."}
        self._do("note", request_id, lambda api: api.post(f"/v1/calls/{request_id}/notes", body), body)

    def begin_to_list(self, until: float) -> None:
        """Plan who is put on the do-not-call list for a campaign, or until a time."""
        self._plan_on_calls(self._listing, self._mixture.listed_an_hour, self._list, until)

    def _list(self, random: Random) -> None:
        world = self._product.world
        entry = draw_entry(random, self._history, world.now)
        self._put_on_list(entry)
        world.sleep(random.uniform(0, 600))
        drawn = random.random()
        if drawn < 0.25:
            # The longer one holds, whichever comes first.
            self._put_on_list(entry | {"until": iso(world.now + random.uniform(20, 1_200))})
        elif drawn < 0.5:
            body = {name: value for name, value in entry.items() if name != "until"}
            self._do(TAKE_OFF, subject_of(entry), lambda api: api.post("/v1/do-not-call/remove", body))

    def _put_on_list(self, entry: dict[str, Any]) -> None:
        body = entry | {"reason": "asked to"}
        self._do(LIST, subject_of(entry), lambda api: api.put("/v1/do-not-call", body), body)

    def _plan_on_calls(self, random: Random, an_hour: float, act: Callable[[Random], None], until: float) -> None:
        world, at = self._product.world, 0.0
        while an_hour and (at := at + random.expovariate(an_hour / 3600)) < until:
            drawn = Random(random.random())
            world.at(at, partial(world.spawn, partial(act, drawn)))

    def _some_call(self, random: Random, statuses: Sequence[str]) -> dict[str, Any] | None:
        status = random.choice(statuses)
        found = self._do("look", "", lambda api: api.get("/v1/calls", status=status))
        calls = found.answer["calls"] if found.is_done else []
        return random.choice(calls) if calls else None

    def _make_again(self, random: Random) -> None:
        call, body = self._some_call(random, _MADE_AGAIN), {"although_played": random.random() < 0.7}
        if call is None:
            return
        call_id = call["call_id"]

        def ask() -> None:
            self._do("again", call_id, lambda api: api.post(f"/v1/calls/{call_id}/again", body), body)

        if random.random() < 0.3:
            # A button is pressed twice, or two people look at the same list.
            self._product.world.spawn(ask)
        ask()
        if random.random() < 0.3:
            self._product.world.sleep(random.choice([1.0, 30.0, 600.0]))
            ask()

    def _reschedule(self, random: Random) -> None:
        call, world = self._some_call(random, ["WAITING"]), self._product.world
        if call is None:
            return
        if random.random() < 0.5:
            # Just when a dialer looks at it.
            due_at = (from_iso(call["status_at"]) - START).total_seconds()
            world.sleep(min(max(0.0, due_at + random.uniform(-0.2, 1.0) - world.now), 600.0))
        call_id, now = call["call_id"], world.now
        body = {"not_before": iso(now + random.choice([-10.0, 0.5, random.uniform(1, 60), random.uniform(60, 1_200)]))}
        if random.random() < 0.2:
            body["expires_at"] = iso(now + random.uniform(1_300, 3_600))
        path = f"/v1/calls/{call_id}/reschedule"
        self._do("reschedule", call_id, lambda api: api.post(path, body), body)

    def _plan(self, random: Random, an_hour: float, draw: Callable[[Random], Change], until: float) -> None:
        world, at = self._product.world, 0.0
        while an_hour and (at := at + random.expovariate(an_hour / 3600)) < until:
            change = draw(random)
            world.at(at, partial(world.spawn, partial(self._change, *change)))

    def _change(self, what: str, subject: str, path: str, body: Any) -> Act:
        self._changes_under_way += 1
        try:
            if body is None:
                return self._do(what, subject, lambda api: api.post(path))
            return self._do(what, subject, lambda api: api.put(path, body), body)
        finally:
            self._changes_under_way -= 1

    def _open_all_hours(self) -> None:
        # Of two that change hours at once the last one holds: one that was begun before would close them again.
        while self._changes_under_way:
            self._product.world.sleep(1)
        for change in at_rest():
            for _ in range(5):
                if self._change(*change).is_done:
                    break

    def end_all_pauses(self) -> None:
        """Resume everything, and take back what was dead."""
        self._product.world.spawn(self._tidy_up)

    def _tidy_up(self) -> None:
        for body in ({}, *({"lane": lane} for lane in LANES), *({"campaign": campaign} for campaign in CAMPAIGNS)):
            self._do("resume", _named(body), partial(HttpApi.post, path="/v1/dialling/resume", body=body))
        if self._mixture.hours_changed_an_hour:
            self._open_all_hours()
        for queue in ("requests", "events"):
            self._do("redrive", queue, partial(HttpApi.post, path=f"/v1/dead-letters/{queue}/redrive"))

    def _act(self, random: Random) -> None:
        random.choice(
            [
                self._cancel,
                self._cancel,
                self._pause,
                self._do_not_call,
                self._settle,
                self._redrive,
                self._cancel_campaign,
                self._look,
                self._explain,
            ]
        )(random)

    def _some_request(self, random: Random) -> str:
        known = [each.request_id for each in self._history.asked]
        return random.choice(known[-20:]) if known else "r0"

    def _cancel(self, random: Random) -> None:
        request_id = self._some_request(random)
        self._do("cancel", request_id, lambda api: api.post(f"/v1/calls/{request_id}/cancel"))

    def _cancel_campaign(self, random: Random) -> None:
        if random.random() < 0.7:
            return
        campaign = random.choice(CAMPAIGNS)
        self._do("cancel campaign", campaign, lambda api: api.post("/v1/campaigns/cancel", {"campaign": campaign}))

    def _pause(self, random: Random) -> None:
        body = random.choice([{}, {"lane": random.choice(LANES)}, {"campaign": random.choice(CAMPAIGNS)}])
        self._do("pause", _named(body), lambda api: api.post("/v1/dialling/pause", body | {"reason": "a look"}))
        self._product.world.sleep(random.uniform(5, 600))
        for _ in range(20):
            if self._do("resume", _named(body), lambda api: api.post("/v1/dialling/resume", body)).is_done:
                return
            self._product.world.sleep(30)

    def _do_not_call(self, random: Random) -> None:
        number = random.choice([*SHARED, *(f"+1206{2_000_000 + each:07d}" for each in range(10))])
        body = {"destination_phone_number": number}
        self._do(LIST, number, lambda api: api.put("/v1/do-not-call", body | {"reason": "asked to"}))
        if random.random() < 0.5:
            self._product.world.sleep(random.uniform(60, 1_800))
            self._do(TAKE_OFF, number, lambda api: api.post("/v1/do-not-call/remove", body))

    def _settle(self, random: Random) -> None:
        unknown = self._do("look", "", lambda api: api.get("/v1/calls", status="UNKNOWN"))
        calls = unknown.answer["calls"] if unknown.is_done else []
        if calls:
            call_id = random.choice(calls)["call_id"]
            outcome = random.choice(["COMPLETED_CALL", "BUSY", "NOT_PLACED"])
            self._do("settle", call_id, lambda api: api.post(f"/v1/calls/{call_id}/settle", {"outcome": outcome}))

    def _redrive(self, random: Random) -> None:
        queue = random.choice(["requests", "events", "wake-ups"])
        if random.random() < 0.5:
            self._do("redrive", queue, lambda api: api.post(f"/v1/dead-letters/{queue}/redrive"))
        else:
            self._do("redrive refused", "", lambda api: api.post("/v1/refusals/redrive", {}))

    def _look(self, random: Random) -> None:
        path = random.choice(_LOOKS)
        self._do("look", path, lambda api: api.get(path.partition("?")[0]))

    def _explain(self, random: Random) -> None:
        request_id = self._some_request(random)
        self._do("explain", request_id, lambda api: api.get(f"/v1/calls/{request_id}/explanation"))

    def _do(self, what: str, subject: str, ask: Ask, body: Any = None) -> Act:
        act = Act(what, subject, self._product.world.now, body=body)
        self._history.acts.append(act)
        reply = self._product.ask(ask)
        if reply is not None:
            act.answered_at, act.status, act.answer = self._product.world.now, reply.status, reply.body
        return act


def _named(target: dict[str, str]) -> str:
    return " ".join(f"{name} {value}" for name, value in target.items())
