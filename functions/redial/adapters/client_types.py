"""What is used of the SDK's clients, where botocore's stubs are not installed for them: for annotations alone."""

from collections.abc import Mapping
from typing import Any, Protocol


class SecretsClient(Protocol):
    """What is used of the SDK's client of AWS Secrets Manager."""

    def get_secret_value(self, **parameters: str) -> dict[str, Any]:
        """Return the current value of a secret; see AWS's reference for the parameters."""
        ...


class PollyClient(Protocol):
    """What is used of the SDK's client of Amazon Polly."""

    def synthesize_speech(self, **parameters: Any) -> Mapping[str, Any]:
        """Ask for speech (``SynthesizeSpeech``)."""
        ...


class StepFunctionsClient(Protocol):
    """What is used of the SDK's client of AWS Step Functions."""

    def send_task_success(self, **parameters: Any) -> Mapping[str, Any]:
        """Tell a task its output (``SendTaskSuccess``)."""
        ...

    def send_task_failure(self, **parameters: Any) -> Mapping[str, Any]:
        """Tell a task that it failed (``SendTaskFailure``)."""
        ...


class VoiceClient(Protocol):
    """What is used of the SDK's client of version 2 of the voice API."""

    def send_voice_message(self, **parameters: Any) -> Mapping[str, Any]:
        """Place a call (``SendVoiceMessage``)."""
        ...

    def close(self) -> None:
        """Close its connections."""
        ...
