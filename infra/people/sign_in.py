"""Signing in to the dashboard: a Cognito user pool with its hosted page."""

from collections.abc import Sequence
from typing import assert_never

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.settings.company_sign_in import OidcSignIn, SamlSignIn
from infra.settings.stage import StageSettings

GROUPS = {
    "redial-read": "May see calls, masked: numbers without their middle, no message texts",
    "redial-act": "May submit, cancel, pause, settle, redrive, and change the do-not-call list",
    "redial-personal-data": "May see phone numbers and message texts",
}


def sign_in_origin(settings: StageSettings) -> str:
    """Give the address of the hosted page, before there is one."""
    return f"https://{_domain_prefix(settings)}.auth.{cdk.Aws.REGION}.amazoncognito.com"


def _domain_prefix(settings: StageSettings) -> str:
    # Domain names are one namespace for all accounts of a region.
    return f"{settings.stack_name}-{cdk.Aws.ACCOUNT_ID}"


def _providers(settings: StageSettings) -> list[cognito.UserPoolClientIdentityProvider]:
    """Give who vouches for people: the user pool itself, the company, or both."""
    company, own = settings.company_sign_in, cognito.UserPoolClientIdentityProvider.COGNITO
    if company is None:
        return [own]
    vouches = cognito.UserPoolClientIdentityProvider.custom(company.name)
    return [vouches] if company.only else [own, vouches]


def _company(scope: Construct, pool: cognito.UserPool, company: OidcSignIn | SamlSignIn) -> Construct:
    """Let a company vouch for its people. Who they are stays the subject that it gives; their groups are those of the user pool."""
    match company:
        case OidcSignIn():
            return cognito.UserPoolIdentityProviderOidc(
                scope,
                "Company",
                user_pool=pool,
                name=company.name,
                issuer_url=company.issuer,
                client_id=company.client_id,
                # A reference that CloudFormation resolves: the secret is in no template.
                client_secret=cdk.SecretValue.secrets_manager(company.client_secret_arn).unsafe_unwrap(),
                scopes=["openid", "email", "profile"],
                attribute_mapping=cognito.AttributeMapping(email=cognito.ProviderAttribute.other("email")),
            )
        case SamlSignIn():
            return cognito.UserPoolIdentityProviderSaml(
                scope,
                "Company",
                user_pool=pool,
                name=company.name,
                metadata=cognito.UserPoolIdentityProviderSamlMetadata.url(company.metadata_url),
                idp_signout=False,
                attribute_mapping=cognito.AttributeMapping(
                    email=cognito.ProviderAttribute.other(company.email_attribute)
                ),
            )
        case _:
            assert_never(company)


class SignIn(Construct):
    """
    People who may use the dashboard. Accounts are made by an administrator; being in no group permits nothing.

    Parameters
    ----------
    page_urls
        Where the hosted page may send people back to: the dashboard's own addresses, exactly.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, page_urls: Sequence[str]
    ) -> None:
        super().__init__(scope, construct_id)
        self.pool = cognito.UserPool(
            self,
            "People",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            # A new address counts when it is verified, not before.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
                temp_password_validity=cdk.Duration.days(3),
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            deletion_protection=settings.keeps_records,
            removal_policy=cdk.RemovalPolicy.RETAIN if settings.keeps_records else cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(
            self.pool,
            f"{AWS_SOLUTIONS}COG3",
            "Threat protection is of Cognito's Plus plan, at a price per user; MFA is required of everyone instead.",
        )
        acknowledge(
            self.pool,
            f"{AWS_SOLUTIONS}COG8",
            "The Plus plan's features (threat protection) are not used; see COG3.",
        )
        desks = dict.fromkeys(
            settings.groups_with_rights, "May act on what the setting `rights` says, where redial-act lets it act"
        )
        for name, description in {**desks, **GROUPS}.items():
            cognito.CfnUserPoolGroup(
                self,
                # People choose the other names: none may be that of something else here, or of another in other letters.
                "".join(part.capitalize() for part in name.split("-")) if name in GROUPS else f"Group-{name}",
                user_pool_id=self.pool.user_pool_id,
                group_name=name,
                description=description,
            )
        company = None if settings.company_sign_in is None else _company(self, self.pool, settings.company_sign_in)
        self.client = self.pool.add_client(
            "Page",
            # A page in a browser keeps no secret: the authorisation code is bound to it by PKCE.
            generate_secret=False,
            auth_flows=cognito.AuthFlow(),
            # Of oneself, the page changes nothing. An empty list would count as none given: then all may be written.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(locale=True),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=list(page_urls),
                logout_urls=list(page_urls),
            ),
            access_token_validity=cdk.Duration.hours(1),
            id_token_validity=cdk.Duration.hours(1),
            refresh_token_validity=cdk.Duration.hours(12),
            supported_identity_providers=_providers(settings),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
        )
        # Without a list, sign-in by password (SRP) would be open beside the hosted page, and its tokens may change attributes.
        cfn_client = self.client.node.default_child
        assert isinstance(cfn_client, cognito.CfnUserPoolClient)
        cfn_client.explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
        if company is not None:
            # CloudFormation would make the client first, and Cognito knows no provider of that name then.
            self.client.node.add_dependency(company)
        self.domain = self.pool.add_domain(
            "SignInPage",
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=_domain_prefix(settings)),
        )
        self.issuer = f"https://cognito-idp.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}/{self.pool.user_pool_id}"
