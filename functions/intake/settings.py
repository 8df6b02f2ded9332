from redial.stack_settings import StackSettings


class Settings(StackSettings, frozen=True, kw_only=True):
    """The environment of ``intake``."""

    table_name: str
    wake_up_queue_url: str
    retention_days: int
