"""What a stage may be called: its name is part of names in AWS."""

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field

from redial.domain.attempt.send_lines import SEND_LINES, name_on_line

END_OF_TYPED_SET = "-v2"
"""What the name of version 2's configuration set has behind the stack's."""

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


def name_of_stack(stage: str, region: str | None) -> str:
    """Give the name of a stage's stack in a region, which it has where the settings name one."""
    return "-".join(part for part in ("redial", stage, region) if part)


def refuse_set_of_another_stage(stack_name: str, event_versions: Collection[str]) -> None:
    """
    Refuse a stack on version 1 whose first configuration set is called as another one's of version 2.

    On version 2 it may have that name: its own set has the end once more.

    Raises
    ------
    ValueError
        Naming the stack whose set it would be.
    """
    if "v1" in event_versions and stack_name.endswith(END_OF_TYPED_SET):
        raise ValueError(
            f"stage: expected a name that does not end in {END_OF_TYPED_SET} where voice_api or keep_events_of is v1: the "
            f"configuration set of {stack_name.removesuffix(END_OF_TYPED_SET)} on version 2 is called so, and one of the two would "
            "take the other's events"
        )


StageName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,19}$"), AfterValidator(_usable_stage_name)]
