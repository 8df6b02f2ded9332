import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``archive``."""

    records_stream_name: str
    wake_up_queue_url: str
