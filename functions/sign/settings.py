import msgspec


class SignedWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """The address that is told, and what its requests are signed with."""

    url: str
    secret_arns: tuple[str, ...]
    on_this_machine: bool = False
    """Whether it may be an address that is not on the internet: on a laptop."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``sign``."""

    signed_webhook: SignedWebhook
    webhook_queue_url: str
    undelivered_queue_url: str
