"""The recipients of a request that names several: for each a request of the domain, and its place."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from redial.domain.call.calls import FieldError
from redial.domain.call.chain_steps import ChainStep, step_request_id, time_taken, with_shares
from redial.domain.call.destinations import Destination
from redial.domain.call.requests import CallRequest, Content, RenderedFrom


class RequestedStep(msgspec.Struct, frozen=True, kw_only=True):
    """One recipient of a request that names several."""

    field_prefix: str
    """What stands before the names of its fields in errors: nothing for the first recipient, else such as ``then.0.``."""
    request: CallRequest
    chain: ChainStep
    destination: Destination | None = None


def steps_of(plain: Mapping[str, Any], request: CallRequest) -> tuple[RequestedStep, ...]:
    """
    Return what is to be called for each recipient of a request.

    Parameters
    ----------
    plain : mapping
        The request as plain data, with what templates say in the place of the templates.
    request : CallRequest
        The same as a request to its first recipient.

    Returns
    -------
    tuple of RequestedStep
        The first recipient's, then those of `then`, without their destinations; none where the request has no `then`.
    """
    further = plain.get("then")
    if not further:
        return ()
    return tuple(
        RequestedStep(
            field_prefix="" if number == 1 else f"then.{number - 2}.",
            request=request if number == 1 else _of_another(request, each, number),
            chain=ChainStep(
                request_id=request.request_id,
                number=number,
                of=1 + len(further),
                delay_seconds=float(each.get("delay_seconds", 0)),
                share_seconds=each.get("share_seconds"),
                after_unknown=each.get("after_unknown", False),
            ),
        )
        for number, each in enumerate([{"share_seconds": plain.get("share_seconds")}, *further], start=1)
    )


def shared_out(steps: Sequence[RequestedStep], now: datetime) -> tuple[RequestedStep, ...]:
    """
    Share the time of a request that ends out among its recipients, as far as it does not name their shares itself.

    Parameters
    ----------
    steps : sequence of RequestedStep
        All recipients of one request, the first one first; or none.
    now : datetime
        The time of acceptance, in UTC, with milliseconds.

    Returns
    -------
    tuple of RequestedStep
        The same, each with its share where the request ends.
    """
    if not steps or (expires_at := steps[0].request.expires_at) is None:
        return tuple(steps)
    shared = with_shares([step.chain for step in steps], expires_at - _begins(steps[0].request, now))
    return tuple(replace(step, chain=chain) for step, chain in zip(steps, shared, strict=True))


def too_long_shares(steps: Sequence[RequestedStep], now: datetime) -> tuple[FieldError, ...]:
    """
    Say what keeps the last recipients of a request from their turn.

    Parameters
    ----------
    steps : sequence of RequestedStep
        All recipients of one request, as it names their shares; or none.
    now : datetime
        The time of acceptance, in UTC.

    Returns
    -------
    tuple of FieldError
        One where the delays and shares that it names leave nobody else time before the request ends.
    """
    if not steps or (expires_at := steps[0].request.expires_at) is None:
        return ()
    asked, left = time_taken([step.chain for step in steps]), expires_at - _begins(steps[0].request, now)
    all_named = all(step.chain.share_seconds is not None for step in steps)
    if left <= timedelta(0) or asked < left or (asked == left and all_named):
        return ()
    message = (
        f"expected delays and shares that end before expires_at: they take {asked.total_seconds():g} s "
        f"of {left.total_seconds():g} s"
    )
    return (FieldError(field="then", message=message),)


def _begins(request: CallRequest, now: datetime) -> datetime:
    return max(now, request.not_before or now)


def _of_another(request: CallRequest, recipient: Mapping[str, Any], number: int) -> CallRequest:
    content, made_of = recipient.get("content"), recipient.get("template")
    return replace(
        request,
        request_id=step_request_id(request.request_id, number),
        destination_phone_number=recipient["destination_phone_number"],
        name=recipient.get("name"),
        content=request.content if content is None else msgspec.convert(content, Content),
        template=request.template if content is None else _made_of(made_of),
    )


def _made_of(template: Mapping[str, Any] | None) -> RenderedFrom | None:
    return None if template is None else msgspec.convert(template, RenderedFrom)
