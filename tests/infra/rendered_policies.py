"""Policies of a template."""

from typing import Any

from tests.infra.template import render


def rendered(value: Any) -> Any:
    """Spell references out all the way down."""
    if isinstance(value, dict) and not (value.keys() & {"Ref", "Fn::GetAtt", "Fn::Join", "Fn::Sub"}):
        return {key: rendered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rendered(item) for item in value]
    return value if isinstance(value, bool | int) else render(value)
