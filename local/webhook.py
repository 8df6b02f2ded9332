"""A webhook on this machine: the setting that names it, and the secret with the key that its requests are signed with."""

from typing import Any

from local.aws import ACCOUNT_ID, REGION, AwsEndpoint

SECRET_NAME = "redial-webhook"  # noqa: S105 - its name
KEY = "signs-webhooks-on-this-laptop"
"""Always the same: it protects nothing, and whoever tries the check of a signature has it at hand."""


def webhook_setting(url: str) -> dict[str, Any]:
    """Give the value of the setting `event_webhook` for an address."""
    # Without the six characters that Secrets Manager adds: a name alone stands for it, too, and the template stays as it is.
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:{SECRET_NAME}"
    return {"url": url, "signature": {"secret_arns": [arn]}}


def store_key(aws: AwsEndpoint) -> None:
    """Keep the key where the function looks for it."""
    aws.client("secretsmanager").create_secret(Name=SECRET_NAME, SecretString=KEY)
