"""What a stage may be called: its name is part of names in AWS."""

from typing import Annotated

from pydantic import AfterValidator, Field

from redial.domain.attempt.send_lines import SEND_LINES, name_on_line

_NOT_IN_A_DOMAIN = ("aws", "amazon", "cognito")
_ENDS_OF_SETS = tuple(name_on_line("", line) for line in range(1, SEND_LINES))


def _usable_stage_name(name: str) -> str:
    reserved = [word for word in _NOT_IN_A_DOMAIN if word in name]
    if reserved:
        # The sign-in's address has the stage's name in it, and Cognito's domains may not hold these.
        raise ValueError(
            f"expected a name without {', '.join(_NOT_IN_A_DOMAIN)}; Cognito refuses a domain with {reserved[0]}"
        )
    other = next((name.removesuffix(end) for end in _ENDS_OF_SETS if name.endswith(end)), None)
    if other is not None:
        raise ValueError(
            f"expected a name that does not end like a send line's: a configuration set of the stage {other} is called so, and one "
            "of the two would take the other's events"
        )
    return name


StageName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$"), AfterValidator(_usable_stage_name)]
