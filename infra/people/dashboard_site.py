"""The dashboard: its files in S3, behind CloudFront, with the API behind the same address."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from dashboard.config import API, PageConfig, SignInConfig
from dashboard.headers import OTHER_HEADERS, VENDORED, VERSIONED, content_security_policy
from dashboard.paths import INDEX
from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.names import in_this_region
from infra.people.dashboard_files import DashboardFiles
from infra.people.sign_in import SignIn, sign_in_origin
from infra.settings.stage import StageSettings

HSTS_FOR = cdk.Duration.days(365)
# CloudFront has own fields for these.
_NAMED_HEADERS = frozenset({"Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options"})


class DashboardSite(Construct):
    """
    Where people open the page.

    One address for the page and the API (``/page/*``): the browser needs no permission for another origin (CORS), and the page's
    policy lets it talk to nobody else but the sign-in.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.bucket = s3.Bucket(
            self,
            "Files",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            # CloudFormation cannot delete a bucket that holds objects, and these are the page's code alone.
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        self._headers = self._response_headers("Headers", {})
        access = cloudfront.S3OriginAccessControl(
            self, "Access", origin_access_control_name=in_this_region(settings.stack_name, settings)
        )
        origin = origins.S3BucketOrigin.with_origin_access_control(self.bucket, origin_access_control=access)
        certificate = (
            acm.Certificate.from_certificate_arn(self, "Certificate", settings.dashboard_certificate_arn)
            if settings.dashboard_certificate_arn
            else None
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"The dashboard of {settings.stack_name}",
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origin,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=self._headers,
            ),
            additional_behaviors={
                # What has its version in its path is told so here: in the bucket, all files are alike.
                f"{VENDORED}/*": cloudfront.BehaviorOptions(
                    origin=origin,
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    response_headers_policy=self._response_headers("VersionedHeaders", {"Cache-Control": VERSIONED}),
                )
            },
            domain_names=[settings.dashboard_domain_name] if settings.dashboard_domain_name else None,
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if certificate else None,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
        )
        self.url = f"https://{settings.dashboard_domain_name or self.distribution.distribution_domain_name}"
        self._accept_findings()

    def complete(self, *, http_api: apigateway.IHttpApi, sign_in: SignIn) -> None:
        """Put in what can be made only when the page's address is known: the way to the API, and the files."""
        self._lead_to_api(http_api)
        config = PageConfig(
            stage=self._settings.stage,
            sign_in=SignInConfig(
                issuer=sign_in.issuer,
                domain=sign_in_origin(self._settings),
                client_id=sign_in.client.user_pool_client_id,
            ),
        )
        DashboardFiles(self, "Content", settings=self._settings, bucket=self.bucket, config=config)

    def _lead_to_api(self, http_api: apigateway.IHttpApi) -> None:
        stack = cdk.Stack.of(self)
        self.distribution.add_behavior(
            f"{API}/*",
            origins.HttpOrigin(f"{http_api.api_id}.execute-api.{stack.region}.{stack.url_suffix}"),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # With the Authorization header, and without Host: API Gateway finds the API by it.
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            response_headers_policy=self._headers,
        )

    def _response_headers(self, construct_id: str, further: Mapping[str, str]) -> cloudfront.ResponseHeadersPolicy:
        policy = content_security_policy(INDEX.read_text(encoding="utf-8"), [sign_in_origin(self._settings)])
        return cloudfront.ResponseHeadersPolicy(
            self,
            construct_id,
            response_headers_policy_name=in_this_region(f"{self._settings.stack_name}-{construct_id}", self._settings),
            comment="The page's headers, as dashboard/headers.py says",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=HSTS_FOR, include_subdomains=False, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in {**OTHER_HEADERS, **further}.items()
                    if name not in _NAMED_HEADERS
                ]
            ),
        )

    def _accept_findings(self) -> None:
        for rule, reason in {
            "CFR1": "Dispatchers may be anywhere, and nothing but the page's own code is served to who has not signed in.",
            "CFR2": "Each route of the API behind it asks for a token, and is throttled; the files are public code.",
            "CFR3": "Who did what is in the API's access log; who fetched the page's files tells nothing.",
            "CFR4": "Without a domain of your own CloudFront's certificate is used, and its TLS is not for us to choose; "
            "with one (dashboard_domain_name) it is TLS 1.2 or later.",
        }.items():
            acknowledge(self.distribution, f"{AWS_SOLUTIONS}{rule}", reason)
        acknowledge(
            self.bucket, f"{AWS_SOLUTIONS}S1", "Only CloudFront reads this bucket, and what it holds is public code."
        )
