"""The dashboard's site: who may read it, what it says to browsers, and how it leads to the API."""

import json
from pathlib import Path
from typing import Any

from dashboard.headers import OTHER_HEADERS, VERSIONED, content_security_policy
from dashboard.paths import INDEX
from tests.infra.conftest import synthesise
from tests.infra.template import StackTemplate, render

# Managed by AWS: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ (cache and origin request policies)
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def distribution(template: StackTemplate) -> dict[str, Any]:
    described: dict[str, Any] = template.the("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    return described


def behaviour(template: StackTemplate, path: str) -> dict[str, Any]:
    (found,) = [each for each in distribution(template)["CacheBehaviors"] if each["PathPattern"].lstrip("/") == path]
    return dict(found)


def headers(template: StackTemplate, behaviour: dict[str, Any]) -> dict[str, str]:
    """Give the headers that a behaviour adds, by their names."""
    policy_id = render(behaviour["ResponseHeadersPolicyId"])
    policy = template.template["Resources"][policy_id]["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    assert security["ContentTypeOptions"] == {"Override": True}
    return {each["Header"]: each["Value"] for each in policy["CustomHeadersConfig"]["Items"]} | {
        "Content-Security-Policy": render(security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": str(security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
    }


def test_only_the_distribution_reads_the_files(each: StackTemplate) -> None:
    bucket = each.the("AWS::S3::Bucket", "DashboardSite")
    allowed = [
        statement
        for statement in each.policy_of("AWS::S3::BucketPolicy", "Bucket", bucket.logical_id)
        if statement.effect == "Allow"
    ]

    assert [(statement.principal, set(statement.actions)) for statement in allowed] == [
        ("cloudfront.amazonaws.com", {"s3:GetObject"})
    ]
    assert "distribution/" in json.dumps(allowed[0].conditions)
    assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}


def test_aws_sends_the_headers_that_the_local_stack_sends(each: StackTemplate) -> None:
    sent = headers(each, distribution(each)["DefaultCacheBehavior"])

    assert sent.items() >= OTHER_HEADERS.items()
    assert sent["Strict-Transport-Security"] == "31536000"
    domain = render(each.the("AWS::Cognito::UserPoolDomain").properties["Domain"])
    sign_in = f"https://{domain}.auth.AWS::Region.amazoncognito.com"
    expected = content_security_policy(INDEX.read_text(encoding="utf-8"), [sign_in])
    region = each.stack_name.removeprefix("redial-production-")
    assert sent["Content-Security-Policy"] in {expected, expected.replace("AWS::Region", region)}


def test_every_behaviour_is_by_https_and_has_the_headers(each: StackTemplate) -> None:
    for described in (distribution(each)["DefaultCacheBehavior"], *distribution(each)["CacheBehaviors"]):
        assert described["ViewerProtocolPolicy"] in {"https-only", "redirect-to-https"}
        assert "default-src 'none'" in headers(each, described)["Content-Security-Policy"]


def test_the_api_is_behind_the_same_address_uncached_and_with_the_callers_token(each: StackTemplate) -> None:
    described = behaviour(each, "page/*")
    (origin,) = [each for each in distribution(each)["Origins"] if each["Id"] == described["TargetOriginId"]]

    assert render(origin["DomainName"]).startswith(each.the("AWS::ApiGatewayV2::Api").logical_id)
    assert described["CachePolicyId"] == CACHING_DISABLED
    assert described["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
    assert {"GET", "POST", "PUT"} <= set(described["AllowedMethods"])


def test_what_has_its_version_in_its_path_is_kept(each: StackTemplate) -> None:
    assert headers(each, behaviour(each, "vendor/*"))["Cache-Control"] == VERSIONED
    copied = each.the("Custom::CDKBucketDeployment").properties
    assert copied["SystemMetadata"] == {"cache-control": "no-cache"}


def test_people_sign_in_for_the_page_alone_and_come_back_to_it(each: StackTemplate) -> None:
    client = each.the("AWS::Cognito::UserPoolClient")
    address = f"https://{each.the('AWS::CloudFront::Distribution').logical_id}.DomainName/"

    assert [render(url) for url in client.properties["CallbackURLs"]] == [address]
    assert each.output("DashboardUrl") == address.rstrip("/")
    # config.json is filled in by the deployment: it holds the client's id.
    told = json.dumps(each.the("Custom::CDKBucketDeployment").properties["SourceMarkers"])
    assert client.logical_id in told
    assert each.the("AWS::Cognito::UserPool").logical_id in told


def test_the_copier_may_write_the_pages_files_and_nothing_else(each: StackTemplate) -> None:
    bucket = each.the("AWS::S3::Bucket", "DashboardSite").logical_id
    role = each.the("AWS::IAM::Role", "DashboardSite").logical_id

    written = {
        resource
        for statement in each.grants(role)
        if statement.actions & {"s3:PutObject", "s3:DeleteObject"}
        for resource in statement.resources
    }
    assert written == {f"{bucket}.Arn/*"}
    (function,) = [
        function for function in each.of_type("AWS::Lambda::Function") if function.logical_id.startswith("CustomCDK")
    ]
    assert render(function.properties["Role"]) == f"{role}.Arn"


def test_a_name_of_ones_own_brings_its_certificate(tmp_path: Path) -> None:
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
    names = {"dashboard_domain_name": "calls.example.com", "dashboard_certificate_arn": certificate}
    template = synthesise(tmp_path, stage="sandbox", **names)["redial-sandbox"]

    described = distribution(template)
    assert described["Aliases"] == ["calls.example.com"]
    assert described["ViewerCertificate"]["AcmCertificateArn"] == certificate
    assert described["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert template.output("DashboardUrl") == "https://calls.example.com"
    callbacks = template.the("AWS::Cognito::UserPoolClient").properties["CallbackURLs"]
    assert callbacks == ["https://calls.example.com/"]
