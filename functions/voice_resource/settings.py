import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``voice_resource``: nothing, as CloudFormation hands over what the template declares."""
