"""What the judge looks at: what the phones rang, what was asked, and what is stored when everything has come to rest."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from redial.adapters import clients
from redial.adapters.dynamodb.audit import to_act
from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.erasures import to_erasure
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.plain import Plain, from_item
from redial.adapters.dynamodb.schema import AUDIT, CALL, ERASURE
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.reservation import HOLD_GRACE
from redial.domain.audit.acts import Act
from redial.domain.call.calls import Call, CallStatus
from redial.domain.erasure.erasures import Erasure
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import SendLines
from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.capacity import item_size
from simulation.stack.http_api import HttpApi, Reply
from simulation.swarm.drawn_hours import NAMED_HOURS
from simulation.swarm.history import History
from simulation.swarm.mixture import Mixture
from simulation.swarm.observed import Observed
from simulation.swarm.product import Product
from simulation.swarm.strangers import Stranger
from simulation.swarm.table import is_poison
from simulation.swarm.tasks import Tasks
from simulation.voice.sends import Send
from simulation.world import START

AGAIN = "~again"
"""What the request id of a call that was made again has behind that of its first."""
TO_THE_WIRE_WHERE_FROZEN_S = 13.0
"""The client's time-outs, which is what the pacing presumes."""
_TO_THE_WIRE_S = 1.0
_HANDLED_WITHIN_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that the rules may know. Times are the world's, in seconds."""

    limits: VoiceLimits
    log: Sequence[Send]
    history: History
    calls: Mapping[str, Call]
    """By request id."""
    rejected: int
    """How many bad requests were kept."""
    bad_requests: frozenset[str] = frozenset()
    """The ids under which they were."""
    deleted: Counter[str] = field(default_factory=Counter)
    """How many records of each status TTL has deleted; they are among the calls and the bad requests as they were last."""
    deleted_calls: frozenset[str] = frozenset()
    """The request ids of the calls among them."""
    dead_letters: Sequence[str]
    archived: Sequence[Mapping[str, Any]]
    published: Sequence[Mapping[str, Any]] = ()
    """The details of the events on the bus."""
    campaigns_end: bool = False
    """Whether the ends of campaigns are among them."""
    counted: Mapping[str, int] | None
    """How many calls the API counts by status; None: it did not answer."""
    explained: Mapping[str, Any]
    """The explanation of each call, by request id."""
    item_sizes: Mapping[str, int]
    came_to_rest: bool
    older_code: tuple[float, float] | None = None
    """From when until when processes of a version without send lines may have run."""
    observed: Observed = field(default_factory=Observed)
    strangers: Sequence[Stranger] = ()
    answers_arrive: bool = False
    """Whether each answer of the service comes to a dialer that writes it down."""
    handled_within_s: float | None = None
    """How soon an event is handled where nothing hinders ``track``; None where its calls fail or wait, and messages come again."""
    lines_free_at: float = 0.0
    """From when on each send line may be taken."""
    backlog_since: float | None = None
    """From when on, without faults, more calls are due than the service permits in two minutes; None: never."""
    limits_now: VoiceLimits | None = None
    """Those that are deployed at the end."""
    hours_of_settings: Mapping[str, Any] | None = None
    """The hours that requests name, as the settings have them."""
    still_waiting_for_hours: Sequence[str] = ()
    """The calls that waited for an opening ten minutes after all hours were opened."""
    waiting_at_rest: Sequence[Call] = ()
    """The calls of campaigns that waited ten minutes after the last change of settings."""
    rested_at: float = 0.0
    """When that was."""
    erasures: Sequence[Erasure] = ()
    """As they are stored, or were last."""
    stored: Mapping[str, str] = field(default_factory=dict)
    """All items as texts, by their keys, in a world with erasures."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """What the API shows of erased calls and bad requests, by their ids."""
    tasks: Tasks | None = None
    """The tasks of Step Functions that waited; None: there were none."""
    trail: list[Act] | None = None
    """The entries of the audit trail; None: nobody looked."""
    to_the_wire_s: float = TO_THE_WIRE_WHERE_FROZEN_S
    """The longest way of a send, from its dialer's last look at the clock to the service."""

    @property
    def on_its_way_s(self) -> float:
        """For how long after something was held back a send may arrive that was begun before."""
        return HOLD_GRACE.total_seconds() + self.to_the_wire_s


def gather(product: Product, history: History, *, came_to_rest: bool, backlog_since: float | None = None) -> Evidence:
    """Look at a world that has come to rest, or should have; asks the API without letting time pass."""
    deleted = product.time_to_live.deleted
    stored, over = (list(_records_in(items)) for items in (product.dynamodb.items, deleted))
    calls, gone = ([product.observed.as_it_was(call) for call in _calls_of(records)] for records in (stored, over))
    bad, bad_and_gone = map(_ids_of_bad_requests, (stored, over))
    counted, explained = _ask(product, (*gone, *calls))
    by_request = {call.request.request_id: call for call in (*gone, *calls)}
    return Evidence(
        limits=product.mixture.limits,
        log=told_apart(product.service.voice.log, by_request, product.observed),
        history=history,
        calls=by_request,
        rejected=len(bad) + len(bad_and_gone),
        bad_requests=frozenset((*bad, *bad_and_gone)),
        deleted=Counter(str(call.status) for call in gone) + Counter({str(CallStatus.REJECTED): len(bad_and_gone)}),
        deleted_calls=frozenset(call.request.request_id for call in gone),
        dead_letters=[letter.body for queue in (product.aws.requests, product.aws.events) for letter in queue.dead],
        archived=[json.loads(line) for record in product.aws.archived for line in record["Data"].splitlines()],
        published=[json.loads(entry["Detail"]) for entry in product.aws.event_bus.taken],
        campaigns_end=product.mixture.campaigns_end,
        counted=counted,
        explained=explained,
        item_sizes={key: item_size(item) for key, item in product.dynamodb.items.items()},
        came_to_rest=came_to_rest,
        older_code=product.older_code,
        observed=product.observed,
        strangers=product.service.strangers,
        answers_arrive=not product.mixture.hinders_calls,
        handled_within_s=None if product.mixture.hinders_calls else _HANDLED_WITHIN_S + _late_s(product.mixture),
        lines_free_at=_lines_free_at(product),
        erasures=_erasures_in({**deleted, **product.dynamodb.items}),
        stored=_texts_of(product.dynamodb.items) if product.mixture.erased_an_hour else {},
        tasks=product.tasks if product.mixture.with_tasks else None,
        trail=[to_act(from_item(item)) for key, item in product.dynamodb.items.items() if key.startswith(AUDIT)],
        backlog_since=backlog_since,
        limits_now=product.limits,
        hours_of_settings=product.hours.named.get(NAMED_HOURS),
        still_waiting_for_hours=product.still_waiting_for_hours,
        waiting_at_rest=product.waiting_at_rest,
        rested_at=product.rested_at,
        # Each look has its entry of the trail, which is none of the world's.
        shown=_shown(product),
        to_the_wire_s=TO_THE_WIRE_WHERE_FROZEN_S if product.mixture.frozen else _TO_THE_WIRE_S,
    )


def told_apart(log: Sequence[Send], calls: Mapping[str, Call], observed: Observed) -> list[Send]:
    """
    Give the sends as each of the call that it is of: a call that is made again has the text of its first.

    Each send is that of the call, of those with its text, that was last claimed before it.
    """
    families: dict[str, list[Call]] = {}
    for request_id, call in calls.items():
        if call.again_of is not None:
            families.setdefault(request_id.partition(AGAIN)[0], []).append(call)
    apart = []
    for send in log:
        family = [*families.get(send.text, ()), *([calls[send.text]] if send.text in calls else ())]
        claims = [
            (stood.at, call.request.request_id)
            for call in (family if send.text in families else ())
            for stood in observed.stood.get(call.call_id, ())
            if stood.claimed is not None and stood.at <= send.at
        ]
        apart.append(replace(send, text=max(claims)[1]) if claims else send)
    return apart


def calls_in(items: Mapping[str, Item]) -> Iterator[Call]:
    """Read the calls among items; what was put there to be unreadable is none."""
    return _calls_of(_records_in(items))


def _calls_of(records: Iterable[Plain]) -> Iterator[Call]:
    return (to_call(plain) for plain in records if "original" not in plain)


def _ids_of_bad_requests(records: Iterable[Plain]) -> list[str]:
    return [str(plain["call_id"]) for plain in records if "original" in plain]


def _records_in(items: Mapping[str, Item]) -> Iterator[Plain]:
    return (from_item(item) for key, item in items.items() if key.startswith(CALL) and not is_poison(key))


def _ask(product: Product, calls: Sequence[Call]) -> tuple[Mapping[str, int] | None, Mapping[str, Any]]:
    with product.aws.installed(at_once=lambda: product.world.now):
        summary = product.ask(lambda api: api.get("/v1/summary"))
        replies = {call.request.request_id: product.ask(partial(_explanation_of, call.call_id)) for call in calls}
    counted = summary.body["calls"] if summary is not None and summary.status == 200 else None
    return counted, {
        request_id: reply.body if reply is not None and reply.status == 200 else None
        for request_id, reply in replies.items()
    }


def _erasures_in(items: Mapping[str, Item]) -> list[Erasure]:
    return [to_erasure(from_item(item)) for key, item in items.items() if key.startswith(ERASURE)]


def _texts_of(items: Mapping[str, Item]) -> Mapping[str, str]:
    return {key: json.dumps(from_item(item), default=sorted) for key, item in items.items() if not is_poison(key)}


def _shown(product: Product) -> Mapping[str, str]:
    still = [each for each in product.observed.erased if f"{CALL}{each}" in product.dynamodb.items]
    with product.aws.installed(at_once=lambda: product.world.now):
        replies = {each: product.ask(partial(_shown_of, each)) for each in still}
    return {each: json.dumps(reply.body) for each, reply in replies.items() if reply is not None}


def _lines_free_at(product: Product) -> float:
    with product.aws.installed(at_once=lambda: product.world.now):
        lines = DynamoDbAllowance(Table(clients.dynamodb(), "calls"), "us-east-1").load().lines or SendLines()
    openings = [at for line in lines.lines.values() if (at := line.opens_at()) is not None]
    return max(((at - START).total_seconds() for at in openings), default=0.0)


def _late_s(mixture: Mixture) -> float:
    return mixture.late_s if mixture.message_late else 0.0


def _shown_of(call_id: str, api: HttpApi) -> Reply:
    return api.get(f"/personal-data/v1/calls/{call_id}")


def _explanation_of(call_id: str, api: HttpApi) -> Reply:
    return api.get(f"/v1/calls/{call_id}/explanation")
