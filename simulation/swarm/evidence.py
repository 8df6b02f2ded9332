"""What the judge looks at: what the phones rang, what was asked, and what is stored when everything has come to rest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.schema import CALL
from redial.domain.call.calls import Call
from redial.domain.pacing.limits import VoiceLimits
from simulation.capacity import item_size
from simulation.http_api import HttpApi, Reply
from simulation.swarm.history import History
from simulation.swarm.product import Product
from simulation.voice import Send


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that the rules may know. Times are the world's, in seconds."""

    limits: VoiceLimits
    log: Sequence[Send]
    history: History
    calls: Mapping[str, Call]
    """By request id."""
    rejected: int
    """How many bad requests are kept."""
    dead_letters: Sequence[str]
    archived: Sequence[Mapping[str, Any]]
    counted: Mapping[str, int] | None
    """How many calls the API counts by status; None: it did not answer."""
    explained: Mapping[str, Any]
    """The explanation of each call, by request id."""
    item_sizes: Mapping[str, int]
    came_to_rest: bool
    backlog_since: float | None = None
    """From when on, without faults, more calls are due than the service permits in two minutes; None: never."""
    limits_now: VoiceLimits | None = None
    """Those that are deployed at the end."""


def gather(product: Product, history: History, *, came_to_rest: bool, backlog_since: float | None = None) -> Evidence:
    """Look at a world that has come to rest, or should have; asks the API without letting time pass."""
    items = {key: from_item(item) for key, item in product.dynamodb.items.items() if key.startswith(CALL)}
    calls = [to_call(item) for item in items.values() if "original" not in item]
    counted, explained = _ask(product, calls)
    return Evidence(
        limits=product.mixture.limits,
        log=product.service.voice.log,
        history=history,
        calls={call.request.request_id: call for call in calls},
        rejected=sum("original" in item for item in items.values()),
        dead_letters=[letter.body for queue in (product.aws.requests, product.aws.events) for letter in queue.dead],
        archived=[json.loads(record["Data"]) for record in product.aws.archived],
        counted=counted,
        explained=explained,
        item_sizes={key: item_size(item) for key, item in product.dynamodb.items.items()},
        came_to_rest=came_to_rest,
        backlog_since=backlog_since,
        limits_now=product.limits,
    )


def _ask(product: Product, calls: Sequence[Call]) -> tuple[Mapping[str, int] | None, Mapping[str, Any]]:
    with product.aws.installed(at_once=lambda: product.world.now):
        summary = product.ask(lambda api: api.get("/v1/summary"))
        replies = {call.request.request_id: product.ask(partial(_explanation_of, call.call_id)) for call in calls}
    counted = summary.body["calls"] if summary is not None and summary.status == 200 else None
    return counted, {
        request_id: reply.body if reply is not None and reply.status == 200 else None
        for request_id, reply in replies.items()
    }


def _explanation_of(call_id: str, api: HttpApi) -> Reply:
    return api.get(f"/v1/calls/{call_id}/explanation")
