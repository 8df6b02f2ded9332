"""Signing in with the accounts of a company: what a stage says, and what the user pool is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.settings.context import SettingsError
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate, render

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redial-sign-in-AbCdEf"
OIDC: dict[str, Any] = {
    "kind": "oidc",
    "name": "Clinic",
    "issuer": "https://login.clinic.example/tenant/",
    "client_id": "redial",
    "client_secret_arn": SECRET,
}
SAML: dict[str, Any] = {"kind": "saml", "name": "Clinic", "metadata_url": "https://login.clinic.example/metadata?app=7"}


def client(template: StackTemplate) -> Any:
    return template.the("AWS::Cognito::UserPoolClient")


def test_nobody_but_the_user_pool_vouches_by_default(each: StackTemplate) -> None:
    assert client(each).properties["SupportedIdentityProviders"] == ["COGNITO"]
    assert each.of_type("AWS::Cognito::UserPoolIdentityProvider") == []


def test_an_openid_provider_vouches_beside_the_user_pool(tmp_path: Path) -> None:
    template = synthesise(tmp_path, stage="sandbox", company_sign_in=json.dumps(OIDC))["redial-sandbox"]
    provider = template.the("AWS::Cognito::UserPoolIdentityProvider")
    details = provider.properties["ProviderDetails"]
    assert (provider.properties["ProviderName"], provider.properties["ProviderType"]) == ("Clinic", "OIDC")
    assert details["oidc_issuer"] == "https://login.clinic.example/tenant"
    assert (details["client_id"], details["authorize_scopes"]) == ("redial", "openid email profile")
    # A reference, and no secret.
    assert render(details["client_secret"]) == f"{{{{resolve:secretsmanager:{SECRET}:SecretString:::}}}}"
    assert provider.properties["AttributeMapping"] == {"email": "email"}
    assert client(template).properties["SupportedIdentityProviders"] == ["COGNITO", "Clinic"]
    assert provider.logical_id in client(template).entry["DependsOn"]


def test_a_saml_provider_may_be_the_only_one(tmp_path: Path) -> None:
    setting = json.dumps(SAML | {"only": True})
    template = synthesise(tmp_path, stage="sandbox", company_sign_in=setting)["redial-sandbox"]
    provider = template.the("AWS::Cognito::UserPoolIdentityProvider").properties
    assert provider["ProviderType"] == "SAML"
    assert provider["ProviderDetails"]["MetadataURL"] == SAML["metadata_url"]
    assert provider["AttributeMapping"]["email"].endswith("/claims/emailaddress")
    assert client(template).properties["SupportedIdentityProviders"] == ["Clinic"]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (OIDC | {"kind": "ldap"}, r"company_sign_in.kind: expected oidc or saml \(got 'ldap'\)"),
        ({"name": "Clinic"}, r"company_sign_in.kind: expected oidc or saml \(got None\)"),
        ("[]", r"company_sign_in: expected an object \(got \[\]\)"),
        (OIDC | {"issuer": "http://login.clinic.example"}, "expected an address with https"),
        (OIDC | {"issuer": "https://login.clinic.example:99999"}, "expected an address with a host"),
        (OIDC | {"issuer": "https://me:secret@login.clinic.example"}, "expected an address with a host"),
        (OIDC | {"issuer": "https://login.clinic.example/?tenant=7"}, "expected an issuer without a query"),
        (SAML | {"metadata_url": "https://:8443/metadata"}, "expected an address with a host"),
        (OIDC | {"client_secret_arn": "hunter2"}, "expected the ARN of a secret in Secrets Manager"),
        (SAML | {"client_id": "redial"}, "company_sign_in.saml.client_id"),
        (SAML | {"name": "A clinic!"}, "company_sign_in.saml.name"),
    ],
)
def test_what_is_wrong_is_named(setting: dict[str, Any] | str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(company_sign_in=setting)


def test_the_clients_secret_is_of_the_stacks_region() -> None:
    """CloudFormation reads it there, and would fail the deployment."""
    assert one(company_sign_in=OIDC, region="us-east-1").company_sign_in is not None
    with pytest.raises(
        SettingsError, match=r"client_secret_arn: expected one of the stack's region us-west-2, got arn:"
    ):
        one(company_sign_in=OIDC, region="us-west-2")
