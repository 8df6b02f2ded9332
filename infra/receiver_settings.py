"""The settings of a stage that say who is told of its calls, beside the rules that others put on its bus."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from infra.setting_values import CommaSeparated, JsonText

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
HttpsUrl = Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+\.[a-z]{2,}(:[0-9]{1,5})?(/[^\s*?#]*)?$", max_length=512)]


class OAuthSettings(BaseModel):
    """How a webhook's access token is got, by client credentials."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token_url: HttpsUrl
    client_id: Annotated[str, Field(min_length=1, max_length=512)]
    http_method: Literal["POST", "GET", "PUT"] = "POST"


class WebhookSettings(BaseModel):
    """An address that is told by HTTPS, and how it knows who speaks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: HttpsUrl
    secret_arn: SecretArn
    """In Secrets Manager, a plain text: the value of the header, or the client secret of OAuth. Read when the stack is deployed."""
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = "Authorization"
    oauth: OAuthSettings | None = None
    requests_per_second: Annotated[int, Field(ge=1, le=300)] = 10

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
