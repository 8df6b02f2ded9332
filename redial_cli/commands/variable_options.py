"""The option with which a command takes the values of a template."""

from typing import Annotated

import typer

VariableOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--var", metavar="NAME=VALUE", help="A value for a placeholder of the template. Repeatable.", show_default=False
    ),
]


def variables_of(written: list[str] | None) -> dict[str, str]:
    """Read values as the option gives them."""
    variables: dict[str, str] = {}
    for pair in written or []:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--var")
        if name in variables:
            raise typer.BadParameter(f"{name} is given twice", param_hint="--var")
        variables[name] = value
    return variables
