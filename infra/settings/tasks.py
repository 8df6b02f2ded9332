"""The settings of a stage that say whose tasks of Step Functions wait for its calls."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import CommaSeparated, OnceEach

_MOST_STATE_MACHINES = 20
StateMachineArns = Annotated[
    tuple[
        Annotated[
            str, Field(pattern=r"^arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[A-Za-z0-9_.+!@-]{1,80}$")
        ],
        ...,
    ],
    CommaSeparated,
    OnceEach,
    Field(max_length=_MOST_STATE_MACHINES),
]


class TaskSettings(BaseModel):
    """Whether a stage answers tasks of Step Functions, and of which state machines."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    answer_step_functions: StateMachineArns = ()
    """
    The state machines whose tasks may wait for a call, by their ARNs: those of the stack's account and region.

    Without one, a request with a `task_token` is rejected.
    """

    @model_validator(mode="after")
    def _state_machines_are_where_the_stack_is(self) -> Self:
        # Of the stage, which has these settings among others.
        expected = {"region": getattr(self, "region", None), "account": getattr(self, "account", None)}
        for arn in self.answer_step_functions:
            given = dict(zip(("region", "account"), arn.split(":")[3:5], strict=True))
            for part, wanted in expected.items():
                if wanted is not None and given[part] != wanted:
                    raise ValueError(
                        f"answer_step_functions: expected state machines of the stack's {part} {wanted}, got {arn}"
                    )
        return self

    @property
    def answers_tasks(self) -> bool:
        """Whether requests may have a task's token."""
        return bool(self.answer_step_functions)
