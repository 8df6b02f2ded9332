"""A request's retry policy over the stack's default over the built-in one."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from redial.contracts.retry_model import RetryPolicyModel
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import CallRequest
from redial.domain.call.retry_policy import RetryPolicy

_BUILT_IN: Mapping[str, Any] = msgspec.to_builtins(RetryPolicy())


def check_default_retry_policy(plain: Mapping[str, Any]) -> dict[str, Any]:
    """
    Check a stack's default retry policy, which has the form of a request's ``retry``.

    Raises
    ------
    ValueError
        Names each field that is wrong (pydantic's ``ValidationError`` is one).
    """
    model = RetryPolicyModel.model_validate(plain)
    checked: dict[str, Any] = model.model_dump(mode="json", exclude_none=True)
    errors = delay_errors(msgspec.convert(merge_policies({}, checked), RetryPolicy))
    if errors:
        # Each request without a policy of its own would be rejected for it.
        raise ValueError("; ".join(f"{error.field}: {error.message}" for error in errors))
    return checked


def check_named_retry_policy(plain: Mapping[str, Any], default: Mapping[str, Any]) -> None:
    """
    Check a retry policy that requests may name.

    Parameters
    ----------
    default
        The stack's, over which it is laid.

    Raises
    ------
    ValueError
        Names each field that is wrong.
    """
    if "stop_at" in plain:
        raise ValueError("stop_at: expected none; a policy with a name is for requests of any day")
    errors = delay_errors(msgspec.convert(merge_policies(dict(default), plain), RetryPolicy))
    if errors:
        # Each request that names it would be rejected for it.
        raise ValueError("; ".join(f"{error.field}: {error.message}" for error in errors))


def merge_policies(default: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a request's policy over the stack's default over the built-in one, field by field."""
    merged: dict[str, Any] = {}
    for name, value in _BUILT_IN.items():
        layers = [layer[name] for layer in (default, given) if name in layer]
        if not layers:
            merged[name] = value
        elif isinstance(value, dict):
            merged[name] = value
            for layer in layers:
                merged[name] = merged[name] | layer
            if not any("max_delay_seconds" in layer for layer in layers):
                # Whoever names a delay and no cap does not mean the built-in cap to cut it.
                merged[name]["max_delay_seconds"] = max(value["max_delay_seconds"], merged[name]["delay_seconds"])
        else:
            merged[name] = layers[-1]
    return merged


def delay_errors(policy: RetryPolicy) -> list[FieldError]:
    """Name the outcomes whose longest delay is shorter than their first."""
    return [
        FieldError(
            field=name,
            message=f"expected max_delay_seconds of at least delay_seconds ({outcome.delay_seconds:g}), "
            f"got {outcome.max_delay_seconds:g}",
        )
        for name, outcome in (
            ("busy", policy.busy),
            ("no_answer", policy.no_answer),
            ("failed", policy.failed),
            ("not_dialled", policy.not_dialled),
            ("no_final_event", policy.no_final_event),
        )
        if outcome.retry and outcome.max_delay_seconds < outcome.delay_seconds
    ]


def unknown_policy(names: Iterable[str]) -> FieldError:
    """Say that a request names a policy that the stage does not have."""
    named = ", ".join(names) or "none"
    return FieldError(
        field="retry", message=f"expected a policy, or the name of a retry policy of this stage, which are: {named}"
    )


def policy_errors(request: CallRequest) -> list[FieldError]:
    """Name what is wrong with the retry policy of a request, in which several attempts are to be made."""
    policy = request.retry
    errors = [FieldError(field=f"retry.{error.field}", message=error.message) for error in delay_errors(policy)]
    if request.not_before is not None and policy.stop_at is not None and policy.stop_at <= request.not_before:
        errors.append(FieldError(field="retry.stop_at", message="expected a time after not_before"))
    return errors
