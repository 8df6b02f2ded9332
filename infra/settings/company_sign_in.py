"""The setting of a stage by which people sign in with the accounts of their company: OIDC or SAML, through the user pool."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from infra.settings.values import JsonText

_SECRET = re.compile(r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\w/+=.@-]{1,512}")


def _https(address: str) -> str:
    if re.fullmatch(r"https://[^\s/?#]+[^\s#]*", address) is None:
        raise ValueError(f"expected an address with https, got {address!r}")
    try:
        parts = urlsplit(address)
        is_usable = parts.port != 0 and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError(
            f"expected an address with a host, perhaps a port from 1 to 65535, and no name of a user, got {address!r}"
        )
    return address


def _issuer(address: str) -> str:
    # The discovery document is read below it (`/.well-known/openid-configuration`).
    if "?" in address:
        raise ValueError(f"expected an issuer without a query, got {address!r}")
    return _https(address).rstrip("/")


def _secret(arn: str) -> str:
    if _SECRET.fullmatch(arn) is None:
        raise ValueError(
            "expected the ARN of a secret in Secrets Manager, like "
            f"arn:aws:secretsmanager:us-east-1:123456789012:secret:redial-sign-in-AbCdEf; got {arn!r}"
        )
    return arn


ProviderName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{2,31}$")]


class _Company(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: ProviderName
    """As the sign-in page shows it, and as the names of its people begin."""
    only: bool = False
    """Whether nobody signs in with an account of the user pool any more."""


class OidcSignIn(_Company):
    """An OpenID provider."""

    kind: Literal["oidc"]
    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    client_secret_arn: Annotated[str, AfterValidator(_secret)]
    """A secret whose text is the client's secret, and nothing else."""


class SamlSignIn(_Company):
    """A SAML provider."""

    kind: Literal["saml"]
    metadata_url: Annotated[str, AfterValidator(_https)]
    email_attribute: Annotated[str, Field(min_length=1, max_length=200)] = (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
    )


class CompanySignInSettings(BaseModel):
    """What a stage says of how people sign in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    company_sign_in: Annotated[Annotated[OidcSignIn | SamlSignIn, Field(discriminator="kind")] | None, JsonText] = None
    """How people sign in with the accounts of their company; None: with accounts of the user pool alone."""

    @model_validator(mode="after")
    def _its_secret_is_where_the_stack_is(self) -> Self:
        company, region = self.company_sign_in, getattr(self, "region", None)
        secret = company.client_secret_arn if isinstance(company, OidcSignIn) else None
        # CloudFormation asks the Secrets Manager of the stack's region. What a stage does not say may be anything.
        if secret is not None and region is not None and secret.split(":")[3] != region:
            raise ValueError(
                f"company_sign_in.client_secret_arn: expected one of the stack's region {region}, got {secret}"
            )
        return self
