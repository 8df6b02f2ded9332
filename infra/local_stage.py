"""
Where the local stage's template differs from AWS's: these places, and no other.

- Functions get the address of the voice API emulator.
- The layer is built for this machine (`infra.function_code`): the local stack runs functions on its own interpreter.
"""

from infra.settings import StageSettings


def environment(settings: StageSettings) -> dict[str, str]:
    """Give the variables that only the local stage's functions have: where botocore finds the voice API."""
    if settings.voice_endpoint_url is None:
        return {}
    return {"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE": settings.voice_endpoint_url}
