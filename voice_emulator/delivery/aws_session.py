"""boto3 for an endpoint of this machine: nothing that its user has set up for AWS is needed, and nothing of it gets in the way."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3


def aws_session(**credentials: Any) -> "boto3.session.Session":
    """
    Return a session without a profile and without files: with one that is missing, or broken, no client could be made.

    Parameters
    ----------
    **credentials
        As `boto3.session.Session` takes keys and a region.
    """
    import boto3  # here, because its import takes longer than the emulator's whole start
    import botocore.session

    read_not = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    core = botocore.session.Session(session_vars={"profile": (None, None, None, None), **read_not})
    return boto3.session.Session(botocore_session=core, **credentials)
