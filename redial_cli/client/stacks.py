"""Finding a stack: the local one by its outputs file, a deployed one by its name in CloudFormation."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
)
from botocore.session import Session

from redial_cli.client.errors import NoStackError, NotPermittedError, is_refusal
from redial_cli.client.output_names import snake_case

LOCAL = "local"
LOCAL_OUTPUTS = Path(__file__).parents[2] / ".local" / "outputs.json"
"""Where `redial local` tells what runs, in the checkout that it is run from."""
VARIABLE = "REDIAL_STACK"
OUTPUTS_VARIABLE = "REDIAL_OUTPUTS_FILE"
_LOCAL_OUTPUTS = {"aws_access_key_id", "aws_secret_access_key", "region", "endpoint_url"}
NO_CREDENTIALS = "No AWS credentials were found. Sign in (`aws sso login`), or name a --profile."


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack, and what is needed to talk to it."""

    name: str
    session: Session
    region: str
    endpoint_url: str | None
    """None: AWS's own endpoints."""
    outputs: Mapping[str, str]
    """Under snake_case names."""
    stack_id: str = ""
    """What tells it from an earlier stack of the same name."""

    @property
    def cloudformation_name(self) -> str:
        """The stack's name in CloudFormation."""
        return self.name if self.endpoint_url is None else self.output("stack_name")

    def client(self, service: str, *, endpoint_url: str | None = None, **options: Any) -> Any:
        """Give a client of one of the stack's AWS services; `options` are those of botocore's Config."""
        settings = dict(options)
        if self.endpoint_url is not None:
            # Not through a proxy of the environment: what is asked for is on this machine.
            settings["proxies"] = {}
        return self.session.create_client(
            service, region_name=self.region, endpoint_url=endpoint_url or self.endpoint_url, config=Config(**settings)
        )

    @property
    def is_gone(self) -> str:
        """What to say when nothing answers at the stack's addresses."""
        if self.endpoint_url is None:
            return f"The stack {self.name} cannot be reached. Is the network there?"
        return "The local stack does not answer; it was killed, perhaps. Start it anew with `redial local`."

    def output(self, name: str) -> str:
        """
        Give an output of the stack.

        Raises
        ------
        NoStackError
            The stack has no such output: it was deployed by another version.
        """
        if name not in self.outputs:
            raise NoStackError(
                f"The stack {self.name} has no output {name}: deploy it anew with this version of Redial."
            )
        return self.outputs[name]


def unusable(error: Exception) -> str:
    """Say that credentials cannot be used any more, and what to do."""
    return f"The AWS credentials cannot be used: {str(error).rstrip('.')}. Sign in again (`aws sso login`)."


def find_stack(name: str | None, *, region: str | None = None, profile: str | None = None) -> Stack:
    """
    Find a stack.

    Parameters
    ----------
    name
        Of a deployed stack; ``local`` for the one on this machine; None: as the variable REDIAL_STACK says, else the local one.
        The local one is known by its outputs file, which the variable REDIAL_OUTPUTS_FILE can name.

    Raises
    ------
    NoStackError
        There is no such stack, or it cannot be reached.
    NotPermittedError
        The credentials do not permit to look for it.
    """
    name = name or os.environ.get(VARIABLE) or LOCAL
    return (
        _local(Path(os.environ.get(OUTPUTS_VARIABLE) or LOCAL_OUTPUTS))
        if name == LOCAL
        else _deployed(name, region, profile)
    )


def _local(outputs_file: Path) -> Stack:
    try:
        outputs: Any = json.loads(outputs_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoStackError(
            "No local stack is running. Name a deployed one: --stack NAME (and --region); or start one, with `redial local` "
            "in a checkout of Redial."
        ) from None
    except (OSError, ValueError) as error:
        raise NoStackError(f"{outputs_file} cannot be read ({error}). Start the local stack anew.") from error
    texts = {name for name, value in outputs.items() if isinstance(value, str)} if isinstance(outputs, dict) else set()
    missing = _LOCAL_OUTPUTS - texts
    if missing:
        raise NoStackError(f"{outputs_file} lacks {', '.join(sorted(missing))}. Start the local stack anew.")
    session = Session()
    session.set_credentials(outputs["aws_access_key_id"], outputs["aws_secret_access_key"])
    return Stack(
        name=LOCAL,
        session=session,
        region=outputs["region"],
        endpoint_url=outputs["endpoint_url"],
        outputs=outputs,
        stack_id=outputs.get("stack_id", ""),
    )


def _deployed(name: str, region: str | None, profile: str | None) -> Stack:
    try:
        session = Session(profile=profile)
        region = region or session.get_config_variable("region")
        if region is None:
            raise NoStackError("In which region is the stack? Name it with --region, or in your AWS configuration.")
        cloudformation: Any = session.create_client("cloudformation", region_name=region)
        described = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        if code == "ValidationError" and "does not exist" in message:
            raise NoStackError(
                f"There is no stack {name} in {region}. "
                "`aws cloudformation list-stacks` names those there are; is it another region, or another --profile?"
            ) from error
        kind = NotPermittedError if is_refusal(error) else NoStackError
        raise kind(f"CloudFormation did not describe the stack {name}: {code}: {message}") from error
    except NoCredentialsError as error:
        raise NotPermittedError(NO_CREDENTIALS) from error
    # botocore raises a RuntimeError for credentials that come renewed and expired.
    except (CredentialRetrievalError, PartialCredentialsError, SSOError, RuntimeError) as error:
        raise NotPermittedError(unusable(error)) from error
    except BotoCoreError as error:
        raise NoStackError(f"AWS cannot be asked for the stack {name}: {error}") from error
    outputs = {snake_case(each["OutputKey"]): each["OutputValue"] for each in described.get("Outputs", [])}
    return Stack(
        name=name, session=session, region=region, endpoint_url=None, outputs=outputs, stack_id=described["StackId"]
    )
