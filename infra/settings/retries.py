"""The settings of a stage that say when calls are made again."""

import json
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import DefaultRetryPolicy, RetryPolicies
from redial.contracts.retry_model import RetryPolicyModel
from redial.contracts.retry_policies import check_named_retry_policy


class RetrySettings(BaseModel):
    """What a stage says of retries."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    default_retry_policy: DefaultRetryPolicy = RetryPolicyModel()
    """The retry policy of requests that bring none; {} for the built-in one."""

    retry_policies: RetryPolicies = Field(default_factory=dict)
    """
    Retry policies that requests may name, like `{"gentle": {"total_attempts": 2, "busy": {"delay_seconds": 3600}}}`.

    Each has the form of a request's `retry`; what it leaves out comes from `default_retry_policy`.
    """

    @model_validator(mode="after")
    def _named_policies_can_be_kept(self) -> Self:
        default = self.default_retry_policy.model_dump(mode="json", exclude_none=True)
        for name, policy in self.retry_policies.items():
            try:
                check_named_retry_policy(policy.model_dump(mode="json", exclude_none=True), default)
            except ValueError as error:
                raise ValueError(f"retry_policies.{name}.{error}") from None
        return self

    @property
    def retry_policies_json(self) -> str:
        """The policies that requests may name, as the functions read them."""
        policies = {name: each.model_dump(mode="json", exclude_none=True) for name, each in self.retry_policies.items()}
        return json.dumps(policies, separators=(",", ":"))
