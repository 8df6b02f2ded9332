"""boto3 for an endpoint of this machine: nothing that its user has set up for AWS is needed, and nothing of it gets in the way."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import boto3


def aws_session() -> "boto3.session.Session":
    """Return a session without a profile: one that `AWS_PROFILE` names, and that is not there, would let no client be made."""
    import boto3  # here, because its import takes longer than the emulator's whole start
    import botocore.session

    core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    return boto3.session.Session(botocore_session=core)
