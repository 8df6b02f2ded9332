"""The settings of a stage that say who is told of its calls, beside the rules that others put on its bus."""

import re
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from infra.settings.values import LAST_PORT, CommaSeparated, JsonText, check_host

_AMONG_ARNS = r"arn:aws[a-z-]*"
BusArns = Annotated[
    tuple[
        Annotated[str, Field(pattern=rf"^{_AMONG_ARNS}:events:[a-z0-9-]+:[0-9]{{12}}:event-bus/[A-Za-z0-9._/-]+$")], ...
    ],
    CommaSeparated,
]
# A FIFO queue or topic needs a group id that no rule gives.
TopicArns = Annotated[
    tuple[Annotated[str, Field(pattern=rf"^{_AMONG_ARNS}:sns:[a-z0-9-]+:[0-9]{{12}}:[A-Za-z0-9_-]+$")], ...],
    CommaSeparated,
]
QueueArns = Annotated[
    tuple[Annotated[str, Field(pattern=rf"^{_AMONG_ARNS}:sqs:[a-z0-9-]+:[0-9]{{12}}:[A-Za-z0-9_-]+$")], ...],
    CommaSeparated,
]
SecretArn = Annotated[
    str, Field(pattern=rf"^{_AMONG_ARNS}:secretsmanager:[a-z0-9-]+:[0-9]{{12}}:secret:[A-Za-z0-9/_+=.@-]+$")
]

# The policy of the queue of what receivers do not take holds 8 KB, and names two rules of each queue and topic, one of each bus.
MOST_QUEUES_AND_TOPICS = 20
MOST_BUSES = 10
_WHOLE_SECRET_ARN = re.compile(r"-[A-Za-z0-9]{6}$")


def _leads_somewhere(url: str) -> str:
    # What no socket can be opened with, or HTTP cannot say, would fail with each event.
    host, _, port = url.split("/")[2].partition(":")
    if port and not 1 <= int(port) <= LAST_PORT:
        raise ValueError(f"expected a port from 1 to {LAST_PORT}, got {port}")
    check_host(host)
    if not (url.isascii() and url.isprintable()):
        raise ValueError("expected signs of ASCII; write others percent-encoded, as ö is %C3%B6")
    return url


# The last part is letters, or stands for those of another script.
_NAMED_HOST = r"[a-z0-9.-]+\.([a-z]{2,}|xn--[a-z0-9-]+)"
_ON_THIS_MACHINE = r"http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?(/[^\s*?#]*)?"
HttpsUrl = Annotated[
    str,
    Field(pattern=rf"^https://{_NAMED_HOST}(:[0-9]{{1,5}})?(/[^\s*?#]*)?$", max_length=512),
    AfterValidator(_leads_somewhere),
]


WebhookUrl = Annotated[
    str,
    Field(pattern=rf"^(https://{_NAMED_HOST}(:[0-9]{{1,5}})?(/[^\s*?#]*)?|{_ON_THIS_MACHINE})$", max_length=512),
    AfterValidator(_leads_somewhere),
]
"""Without TLS on the local stage alone."""


class OAuthSettings(BaseModel):
    """How a webhook's access token is got, by client credentials."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token_url: HttpsUrl
    client_id: Annotated[str, Field(min_length=1, max_length=512)]
    http_method: Literal["POST", "GET", "PUT"] = "POST"


class SignatureSettings(BaseModel):
    """What a webhook's requests are signed with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret_arns: Annotated[tuple[SecretArn, ...], Field(min_length=1, max_length=2)]
    """In Secrets Manager, each a plain text: a key. Of two each signs, so that the receiver may change from one to the other."""


class WebhookSettings(BaseModel):
    """An address that is told by HTTPS, and how it knows who speaks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: WebhookUrl
    secret_arn: SecretArn | None = None
    """In Secrets Manager, a plain text: the value of the header, or the client secret of OAuth. Read when the stack is deployed."""
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = "Authorization"
    oauth: OAuthSettings | None = None
    requests_per_second: Annotated[int, Field(ge=1, le=300, strict=True)] = 10
    signature: SignatureSettings | None = None
    """In place of a header: each request is signed, by a function of the stack."""

    @property
    def is_on_this_machine(self) -> bool:
        """Whether it is an address of a laptop, without TLS."""
        return self.url.startswith("http:")

    @model_validator(mode="after")
    def _is_known_in_one_way(self) -> Self:
        if (self.secret_arn is None) == (self.signature is None):
            raise ValueError(
                "expected either secret_arn, which is the value of a header, or signature, which signs each request"
            )
        if self.signature is not None:
            for name in sorted({"header", "oauth", "requests_per_second"} & self.model_fields_set):
                raise ValueError(f"{name}: expected none beside signature; it goes with secret_arn")
            if len(set(self.signature.secret_arns)) < len(self.signature.secret_arns):
                raise ValueError("signature.secret_arns: expected two different secrets, or one")
        return self

    @field_validator("header")
    @classmethod
    def _is_not_of_http_itself(cls, name: str) -> str:
        # EventBridge refuses these, or sets them itself (CreateConnection).
        if name.lower() in {"host", "content-length", "content-type", "user-agent", "connection", "transfer-encoding"}:
            raise ValueError(
                f"expected a header of your own, such as Authorization or X-Api-Key; {name} is set by HTTP"
            )
        return name


class ReceiverSettings(BaseModel):
    """Who gets the events that a stage publishes."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    event_receiver_buses: BusArns = ()
    """Event buses of other accounts or regions that get every published event."""

    event_receiver_topics: TopicArns = ()
    """SNS topics of the stack's region that get every published event."""

    event_receiver_queues: QueueArns = ()
    """SQS queues of the stack's region that get every published event."""

    event_webhook: Annotated[WebhookSettings | None, JsonText] = None
    """An address that gets every published event by HTTPS."""

    @field_validator("event_receiver_buses", "event_receiver_topics", "event_receiver_queues")
    @classmethod
    def _is_named_once(cls, arns: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted(arn for arn, times in Counter(arns).items() if times > 1)
        if twice:
            raise ValueError(
                f"expected each receiver once, got {twice[0]} twice or more: it would get each event as often"
            )
        return arns

    @model_validator(mode="after")
    def _are_no_more_than_a_policy_names(self) -> Self:
        named = len(self.event_receiver_topics) + len(self.event_receiver_queues)
        if named > MOST_QUEUES_AND_TOPICS:
            raise ValueError(
                f"event_receiver_queues, event_receiver_topics: expected at most {MOST_QUEUES_AND_TOPICS} in all, got {named}; "
                "one topic tells any number of subscribers"
            )
        if len(self.event_receiver_buses) > MOST_BUSES:
            raise ValueError(
                f"event_receiver_buses: expected at most {MOST_BUSES}, got {len(self.event_receiver_buses)}"
            )
        return self

    @model_validator(mode="after")
    def _tells_no_event_to_the_bus_that_it_is_on(self) -> Self:
        own = tuple(getattr(self, name, None) for name in ("region", "account", "stack_name"))
        for arn in self.event_receiver_buses:
            _, _, _, region, account, resource = arn.split(":", 5)
            its = (region, account, resource.removeprefix("event-bus/"))
            # What a stage does not say may be anything.
            if all(mine is None or mine == other for mine, other in zip(own, its, strict=True)):
                raise ValueError(f"event_receiver_buses: expected another bus than the stack's own, got {arn}")
        return self

    @model_validator(mode="after")
    def _are_where_the_stack_is(self) -> Self:
        webhook, region = self.event_webhook, getattr(self, "region", None)
        named = {
            "event_receiver_topics": self.event_receiver_topics,
            "event_receiver_queues": self.event_receiver_queues,
        }
        if webhook is not None and webhook.signature is not None:
            named["event_webhook.signature.secret_arns"] = webhook.signature.secret_arns
        if webhook is not None and webhook.secret_arn is not None:
            # CloudFormation asks the Secrets Manager of the stack's region.
            named["event_webhook.secret_arn"] = (webhook.secret_arn,)
        for name, arns in named.items():
            for arn in arns:
                # What a stage does not say may be anything.
                if region is not None and arn.split(":")[3] != region:
                    raise ValueError(f"{name}: expected one of the stack's region {region}, got {arn}")
        return self

    @model_validator(mode="after")
    def _keys_are_named_whole(self) -> Self:
        webhook, is_local = self.event_webhook, bool(getattr(self, "local", False))
        keys = webhook.signature.secret_arns if webhook is not None and webhook.signature is not None else ()
        for arn in keys:
            # IAM compares the whole ARN: by a part of it the function could read nothing.
            if _WHOLE_SECRET_ARN.search(arn) is None and not is_local:
                raise ValueError(
                    "event_webhook.signature.secret_arns: expected whole ARNs, with the hyphen and six characters that Secrets "
                    f"Manager adds to a name, like ...:secret:webhook-AbCdEf; got {arn}"
                )
        return self

    @model_validator(mode="after")
    def _a_webhook_on_this_machine_is_of_a_laptop(self) -> Self:
        webhook, is_local = self.event_webhook, bool(getattr(self, "local", False))
        if webhook is not None and webhook.is_on_this_machine and not is_local:
            raise ValueError("event_webhook.url: expected https://; http:// is for the local stage alone")
        if webhook is not None and webhook.signature is None and is_local:
            raise ValueError("event_webhook: expected signature; the local stage has no webhook with a header")
        return self
