"""The settings of a stage that say who puts requests on its queue without a role of its own: SNS and EventBridge."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from infra.settings.values import CommaSeparated, OnceEach

_ACCOUNT_IN_A_REGION = r"arn:aws[a-z-]*:{service}:[a-z0-9-]+:[0-9]{{12}}"
_TOPIC = re.compile(_ACCOUNT_IN_A_REGION.format(service="sns") + r":[A-Za-z0-9_-]{1,256}(\.fifo)?")
_RULE = re.compile(
    _ACCOUNT_IN_A_REGION.format(service="events") + r":rule/([A-Za-z0-9._-]{1,256}/)?[A-Za-z0-9._-]{1,64}"
)
_BUS = re.compile(_ACCOUNT_IN_A_REGION.format(service="events") + r":event-bus/[A-Za-z0-9._-]{1,256}")
_MOST_SOURCES = 20


def _source(arn: str) -> str:
    if _BUS.fullmatch(arn):
        if arn.endswith(":event-bus/default"):
            # Its rules stand under rule/, where those of all other buses of the account stand too.
            raise ValueError(
                f"expected the rules of the default bus one by one, like {_rules_of(arn)[:-1]}NAME; got {arn}"
            )
        return arn
    if arn.endswith(".fifo"):
        raise ValueError(f"expected a standard topic, as the requests queue is a standard queue; got {arn}")
    if _TOPIC.fullmatch(arn) or _RULE.fullmatch(arn):
        return arn
    raise ValueError(
        "expected ARNs of SNS topics, EventBridge rules or buses, like arn:aws:sns:us-east-1:123456789012:appointments or "
        f"arn:aws:events:us-east-1:123456789012:rule/gate-changes; got {arn!r}"
    )


def _rules_of(bus: str) -> str:
    account, _, name = bus.partition(":event-bus/")
    return f"{account}:rule/*" if name == "default" else f"{account}:rule/{name}/*"


class RequestSettings(BaseModel):
    """What a stage says of where its requests come from."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    request_sources: Annotated[
        tuple[Annotated[str, AfterValidator(_source)], ...], CommaSeparated, OnceEach, Field(max_length=_MOST_SOURCES)
    ] = ()
    """The SNS topics, and the EventBridge rules or buses, that may put requests on the queue, by their ARNs."""

    @property
    def request_topics(self) -> tuple[str, ...]:
        """The topics among the sources."""
        return tuple(arn for arn in self.request_sources if _TOPIC.fullmatch(arn))

    @property
    def request_rules(self) -> tuple[str, ...]:
        """The rules among the sources; of a bus all, as a pattern."""
        others = (arn for arn in self.request_sources if not _TOPIC.fullmatch(arn))
        return tuple(_rules_of(arn) if _BUS.fullmatch(arn) else arn for arn in others)
