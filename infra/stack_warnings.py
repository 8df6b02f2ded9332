"""What whoever deploys is warned of, and may still do."""

import re

import aws_cdk as cdk
from constructs import Construct

from infra.settings.stage import StageSettings
from redial.domain.times import to_iso

# Numbers that no carrier gives to anybody: for fiction, in North America and in the United Kingdom.
EXAMPLE_NUMBER = re.compile(r"\+1\d{3}55501\d{2}$|\+442079460\d{3}$")


def warn_of_example_numbers(stack: cdk.Stack, settings: StageSettings) -> None:
    """Say so before a deployment that calls from the numbers of cdk.json's examples, which nobody has."""
    examples = [number for number in settings.origination_phone_numbers if EXAMPLE_NUMBER.match(number)]
    if examples and not settings.local:
        cdk.Annotations.of(stack).add_warning_v2(
            "redial:ExampleNumber",
            f"{', '.join(examples)} is for examples and can place no call: set `origination_phone_numbers`",
        )


def warn_of_fixed_end(stack: cdk.Stack, settings: StageSettings) -> None:
    """Say so where a default ends on a day: from then on no request that says none of its own is dialled."""
    stop_at = settings.default_retry_policy.stop_at
    if stop_at is not None and not settings.local:
        cdk.Annotations.of(stack).add_warning_v2(
            "redial:FixedEnd",
            f"from {to_iso(stop_at)} on each request without a `retry.stop_at` of its own expires at once: that is the "
            "`stop_at` of `default_retry_policy`, which a stage hardly ever means",
        )


def warn_of_default_permissions(stack: cdk.Stack, settings: StageSettings) -> None:
    """Say where calls may go while nobody has decided it: requests beyond that are rejected, and waiting calls held."""
    if settings.allowed_countries is None and not settings.local:
        cdk.Annotations.of(stack).add_warning_v2(
            "redial:DefaultPermissions",
            f"calls go to numbers of {', '.join(settings.call_permissions.allowed_countries)} alone, to no premium-rate or "
            "shared-cost number and to none of +870, +881, +882, +883, +979, and show no `caller_id`, unless a setting permits it: "
            "set `allowed_countries`, `allow_premium_numbers`, `allowed_caller_ids`",
        )


def warn_of_slow_starts(scope: Construct) -> None:
    """Say so where no Python of this machine can compile the functions' packages: each cold start does it then."""
    cdk.Annotations.of(scope).add_warning_v2(
        "redial:LayerNotCompiled",
        "the functions run on Python 3.13, and no such Python was found here to compile their packages with: each cold start "
        "compiles them anew. Install python3.13, or `.local/boot/bin/uv python install 3.13`, and deploy again",
    )
