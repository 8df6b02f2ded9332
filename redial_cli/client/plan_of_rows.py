"""A plan of the rows of a file: gathered to groups of calls that are alike, and asked of the stack."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from redial.contracts.answers.plan import PlanFinding, PlanFindings, PlanResponse
from redial.contracts.plan_request import MOST_GROUPS, MOST_LISTED
from redial.contracts.previews import preview_of
from redial.domain.calling_hours.zones import zones_of
from redial.domain.plan.findings import FindingKind
from redial.domain.times import from_iso, means_never, rounded_up, to_iso
from redial_cli.client.api import ApiClient
from redial_cli.client.checking import Checked

# What calls may differ in, as it is written in their requests.
_SETTINGS = ("lane", "campaign", "not_before", "expires_at", "retry", "calling_hours", "time_zone")
_TIMES = ("not_before", "expires_at")
_LONG_AGO = "2000-01-02T00:00:00Z"
# Where there are more groups than one plan may have, times within one of these count as one.
_COARSER = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True)
class FoundOfRow:
    """What is found of one row."""

    line: int
    kind: FindingKind
    until: str | None
    is_too_late: bool = False


@dataclass(frozen=True)
class PlanOfRows:
    """The plan of a file."""

    plan: PlanResponse
    found: tuple[FoundOfRow, ...]


@dataclass
class _Planned:
    """A row, as far as it matters for a plan."""

    line: int
    request_id: str
    number: str
    alike: dict[str, Any]
    speaking_s: float
    where: tuple[str, tuple[str, ...]] = ("", ())
    """Country and time zones of the number."""


@dataclass
class _Group:
    """Rows that are alike."""

    alike: dict[str, Any]
    rows: list[_Planned] = field(default_factory=list)

    def settings(self) -> dict[str, Any]:
        """Give what they have in common."""
        seconds = sum(row.speaking_s for row in self.rows) / len(self.rows)
        return self.alike | {"speaking_seconds": round(seconds, 1)}


def plan_rows(client: ApiClient, checked: Sequence[Checked]) -> PlanOfRows:
    """
    Ask what would happen to the valid rows of a file.

    Of more rows than one request may list, the recipients are looked up in several, the rows of one recipient in the same; then the
    times are asked for by how many there are of each kind.

    Raises
    ------
    ClientError
        As of `ApiClient.get`.
    """
    rows = [_planned(each) for each in checked if each.valid is not None]
    if len(rows) <= MOST_LISTED:
        groups = _groups(rows)
        plan = client.post("/plan", PlanResponse, {"groups": [_listed(group) for group in groups]})
        return PlanOfRows(plan, tuple(_of_rows(plan.findings, groups)))
    found: dict[int, FoundOfRow] = {}
    for part in _parts(rows):
        groups = _groups(part)
        answer = client.post("/plan/recipients", PlanFindings, {"groups": [_listed(group) for group in groups]})
        found |= {each.line: each for each in _of_rows(answer.findings, groups)}
    left = [_waiting(row, found.get(row.line)) for row in rows if _is_planned(found.get(row.line))]
    counted = [_counted(group) for group in _groups(left, by_place=True)]
    plan = client.post("/plan", PlanResponse, {"groups": counted or [_counted(_Group({}, rows[:1]))]})
    return PlanOfRows(plan, tuple(found[line] for line in sorted(found)))


def _alike(request: Mapping[str, Any]) -> dict[str, Any]:
    alike = {name: request[name] for name in _SETTINGS if request.get(name) is not None}
    if means_never(alike.get("expires_at")):
        del alike["expires_at"]
    retry = alike.get("retry")
    if isinstance(retry, Mapping) and means_never(retry.get("stop_at")):
        alike["retry"] = {name: value for name, value in retry.items() if name != "stop_at"}
    then = request.get("then") or []
    if then:
        alike |= {"recipients": 1 + len(then), "between_recipients_seconds": then[0].get("delay_seconds") or 0}
    return alike


def _planned(checked: Checked) -> _Planned:
    assert checked.valid is not None, "it is valid"
    request, plain = checked.valid.request, json.loads(checked.row.body)
    destination = checked.valid.destination
    number = request.destination_phone_number
    return _Planned(
        line=checked.row.line,
        request_id=request.request_id,
        number=number,
        alike=_alike(plain),
        speaking_s=preview_of(request.content, request.template).speaking_seconds,
        where=(destination.country if destination is not None else "", zones_of(number)),
    )


def _groups(rows: Sequence[_Planned], *, by_place: bool = False) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for length in (None, *_COARSER):
        groups = {}
        for row in rows:
            alike = row.alike if length is None else _coarser(row.alike, length)
            key = json.dumps([alike, row.where if by_place else None], sort_keys=True)
            groups.setdefault(key, _Group(alike)).rows.append(row)
        if len(groups) <= MOST_GROUPS:
            return list(groups.values())
    # The rest go with the most frequent kind: a plan is no promise.
    most_first = sorted(groups.values(), key=lambda group: len(group.rows), reverse=True)
    for group in most_first[MOST_GROUPS:]:
        most_first[0].rows += group.rows
    return most_first[:MOST_GROUPS]


def _coarser(alike: dict[str, Any], length: timedelta) -> dict[str, Any]:
    """Round times: a beginning down, and an end up."""
    rounded = dict(alike)
    for name in _TIMES:
        if name in alike:
            at = from_iso(alike[name])
            seconds = int(length.total_seconds())
            begins = int(at.timestamp()) // seconds * seconds
            rounded[name] = to_iso(datetime.fromtimestamp(begins + (seconds if name == "expires_at" else 0), at.tzinfo))
    return rounded


def _parts(rows: Sequence[_Planned]) -> Iterator[list[_Planned]]:
    """Give the rows in parts that one request may list; those of one recipient stay together, as far as they fit."""
    in_order = sorted(rows, key=lambda row: row.number)
    begin = 0
    while begin < len(in_order):
        end = min(begin + MOST_LISTED, len(in_order))
        while end < len(in_order) and end > begin + 1 and in_order[end].number == in_order[end - 1].number:
            end -= 1
        if end == begin + 1:
            end = min(begin + MOST_LISTED, len(in_order))
        yield in_order[begin:end]
        begin = end


def _listed(group: _Group) -> dict[str, Any]:
    calls = [{"destination_phone_number": row.number, "request_id": row.request_id} for row in group.rows]
    return group.settings() | {"calls": calls}


def _counted(group: _Group) -> dict[str, Any]:
    return group.settings() | {"more_calls": len(group.rows), "like": group.rows[0].number}


def _of_rows(findings: Iterable[PlanFinding], groups: Sequence[_Group]) -> Iterator[FoundOfRow]:
    for each in findings:
        row = groups[each.group].rows[each.call]
        yield FoundOfRow(row.line, each.kind, each.until, each.is_too_late)


def _is_planned(found: FoundOfRow | None) -> bool:
    return found is None or found.kind.is_planned


def _waiting(row: _Planned, found: FoundOfRow | None) -> _Planned:
    if found is None or found.until is None:
        return row
    return _Planned(
        line=row.line,
        request_id=row.request_id,
        number=row.number,
        alike=_begun_at(row.alike, from_iso(found.until), is_too_late=found.is_too_late),
        speaking_s=row.speaking_s,
        where=row.where,
    )


def _begun_at(alike: dict[str, Any], begins: datetime, *, is_too_late: bool) -> dict[str, Any]:
    """Let calls begin later. Those whose time is over before then are never placed, as if it were over now."""
    if is_too_late:
        return {name: value for name, value in alike.items() if name != "not_before"} | {"expires_at": _LONG_AGO}
    retry = alike.get("retry")
    ends = (alike.get("expires_at"), retry.get("stop_at") if isinstance(retry, dict) else None)
    # So that few times differ.
    minute = rounded_up(begins, timedelta(minutes=1))
    is_over_by_then = any(end is not None and from_iso(end) <= minute for end in ends)
    return alike | {"not_before": to_iso(begins if is_over_by_then else minute)}
