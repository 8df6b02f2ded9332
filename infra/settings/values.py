"""What single settings may be, and how they are read from what a command line or a file can say."""

import json
from collections import Counter
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator

from redial.contracts.calling_hours import CallingHoursModel, ClockTime, HoursName, TimeZoneName, check_window
from redial.contracts.numbering import check_country
from redial.contracts.request_fields import PhoneNumber
from redial.contracts.retry_model import PolicyName, RetryPolicyModel
from redial.contracts.retry_policies import check_default_retry_policy
from redial.contracts.written_hours import check_name_of_hours
from redial.contracts.written_numbers import read_country

T = TypeVar("T")

VOICE_REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1", "ap-southeast-2")
"""The regions that have the Amazon Pinpoint SMS and Voice API, version 1."""

LOG_RETENTION = {
    1: "ONE_DAY",
    3: "THREE_DAYS",
    5: "FIVE_DAYS",
    7: "ONE_WEEK",
    14: "TWO_WEEKS",
    30: "ONE_MONTH",
    60: "TWO_MONTHS",
    90: "THREE_MONTHS",
    120: "FOUR_MONTHS",
    150: "FIVE_MONTHS",
    180: "SIX_MONTHS",
    365: "ONE_YEAR",
    400: "THIRTEEN_MONTHS",
    545: "EIGHTEEN_MONTHS",
    731: "TWO_YEARS",
    1096: "THREE_YEARS",
    1827: "FIVE_YEARS",
    2192: "SIX_YEARS",
    2557: "SEVEN_YEARS",
    2922: "EIGHT_YEARS",
    3288: "NINE_YEARS",
    3653: "TEN_YEARS",
}
"""The retention times that CloudWatch Logs knows (PutRetentionPolicy), in days, and CDK's names for them."""

LAST_PORT = 65_535
# Far beyond what AWS gives an account: a number with zeros too many fails here, and not in the deployment.
_MOST_CONCURRENCY = 100_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_LABEL, _LONGEST_HOST = 63, 253
_LONGEST_LOCAL_PART = 64
# Of RFC 5321, without what is quoted: words with points between them, and a host of DNS.
_WORD_OF_A_MAILBOX = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MAILBOX = rf"^{_WORD_OF_A_MAILBOX}(\.{_WORD_OF_A_MAILBOX})*@([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+$"

VOICE_REGIONS_OF_V2 = (
    "af-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
"""
The regions that have voice in version 2 (AWS End User Messaging user guide, "Supported regions").

Without us-gov-west-1, which has it too: CloudFront, which the dashboard is behind, is in no region of GovCloud.
"""

Profile = Literal["sandbox", "production"]
FunctionName = Literal["intake", "dial", "track", "api", "tally", "publish", "voice_resource"]
"""The functions of every stack."""


def _split(value: object) -> object:
    """Accept a comma separated string, which is all that `-c key=value` can give, for a list."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _each_once(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Take a number that is named twice, perhaps in two spellings, for one."""
    return tuple(dict.fromkeys(numbers))


def _once_each(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse what is named twice: one of the two was meant to be another one."""
    twice = [each for each, times in Counter(values).items() if times > 1]
    if twice:
        raise ValueError(f"expected each once, got {twice[0]} twice or more")
    return values


def _parse(value: object) -> object:
    """Accept JSON text, which is all that `-c key=value` can give, for an object."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, object_pairs_hook=object_of, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("expected JSON of a few levels, got very many") from error
    except ValueError as error:
        raise ValueError(f"expected JSON: {error}") from error


def object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """
    Make an object of JSON.

    Raises
    ------
    ValueError
        It has a name more than once: which value is meant nobody can tell.
    """
    given = Counter(name for name, _ in pairs)
    repeated = [name for name, times in given.items() if times > 1]
    if repeated:
        raise ValueError(f"expected {', '.join(repeated)} once, got it twice or more")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def check_host(host: str) -> str:
    """
    Return the name of a host.

    Raises
    ------
    ValueError
        DNS can have none such.
    """
    labels = host.split(".")
    if not all(1 <= len(label) <= _LONGEST_LABEL for label in labels):
        raise ValueError(f"expected a name of DNS, each part of 1 to {_LONGEST_LABEL} characters, got {host}")
    if len(host) > _LONGEST_HOST or any(label.startswith("-") or label.endswith("-") for label in labels):
        raise ValueError(
            f"expected a name of DNS of at most {_LONGEST_HOST} characters, no part with a hyphen at an end, got {host}"
        )
    return host


def _of_a_mailbox(address: str) -> str:
    local, _, host = address.rpartition("@")
    if len(local) > _LONGEST_LOCAL_PART:
        raise ValueError(f"expected at most {_LONGEST_LOCAL_PART} characters before the @, got {len(local)}")
    check_host(host)
    return address


def _origin_of_a_browser(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    host, _, port = rest.partition("]")[2].partition(":") if rest.startswith("[") else rest.partition(":")
    if host:
        check_host(host)
    if port and not 1 <= int(port) <= LAST_PORT:
        raise ValueError(f"expected a port from 1 to {LAST_PORT}, got {port}")
    # Origins are compared as texts: one in another spelling than a browser's would permit no page at all.
    if port and (port.startswith("0") or int(port) == _DEFAULT_PORTS[scheme]):
        raise ValueError(
            "expected an origin as browsers write it, without a port that goes without saying and without zeros before one, "
            f"got {origin}"
        )
    return origin


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _usable_policy(policy: RetryPolicyModel) -> RetryPolicyModel:
    check_default_retry_policy(policy.model_dump(mode="json", exclude_none=True))
    if policy.stop_at is not None and policy.stop_at <= datetime.now(UTC):
        raise ValueError("stop_at: expected a time that is still to come; each request would expire at once")
    return policy


def _usable_floor(window: tuple[str, str]) -> tuple[str, str]:
    check_window(window)
    if window == ("00:00", "24:00"):
        # Who writes it may believe that it protects somebody.
        raise ValueError("expected a part of the day; all of it forbids nothing: leave it out, in a region by null")
    if window[0] > window[1]:
        # Over midnight, it would let people be called by night, and not by day.
        raise ValueError(
            f"expected the earlier time first, as {window[1]},{window[0]}; it holds on one day, and ends at 24:00"
        )
    return window


def _two_times(value: object) -> object:
    times = _split(value)
    if isinstance(times, list) and len(times) != 2:
        raise ValueError("expected from and to, like 08:00,21:00")
    return times


def _known_version(value: object) -> object:
    # No set: a list or an object of JSON cannot be looked for in one.
    if value in ("v1", "v2"):
        return value
    nearest = get_close_matches(f"v{str(value).casefold().lstrip('version ')}", ("v1", "v2"), n=1, cutoff=0.6)
    raise ValueError(f"expected v1 or v2{f'; did you mean {nearest[0]}?' if nearest else ''}")


def _log_retention(days: int) -> int:
    if days not in LOG_RETENTION:
        raise ValueError(f"CloudWatch Logs keeps for one of {', '.join(map(str, LOG_RETENTION))} days")
    return days


def _each_name_once(given: object, read: ValidatorFunctionWrapHandler) -> object:
    """Refuse two spellings of one name: the last one would count, and nobody would see that the other does not."""
    made = read(given)
    if isinstance(given, dict) and len(made) < len(given):
        names = ", ".join(repr(name) for name in sorted(given.keys() - made.keys()))
        raise ValueError(f"expected each name once; beside another one there is its spelling {names}")
    return made


CommaSeparated = BeforeValidator(_split)
OnceEach = AfterValidator(_once_each)
AsOne = AfterValidator(_each_once)
"""Of numbers, which people name in several spellings."""
JsonText = BeforeValidator(_parse)
EachNameOnce = WrapValidator(_each_name_once)

Region = Literal[VOICE_REGIONS_OF_V2]  # type: ignore[valid-type]  # a constant that mypy cannot read
"""Version 1 is in fewer of them: see `VOICE_REGIONS`."""
VoiceApiVersion = Annotated[Literal["v1", "v2"], BeforeValidator(_known_version)]
TimeToLiveSeconds = Annotated[int, Field(ge=5, le=300)]
Price = Annotated[str, Field(pattern=r"^[0-9]{0,2}\.[0-9]{1,5}$")]
OriginationNumbers = Annotated[tuple[PhoneNumber, ...], CommaSeparated, AsOne, Field(min_length=1)]
RetryPolicies = Annotated[dict[PolicyName, RetryPolicyModel], EachNameOnce, JsonText]
DefaultRetryPolicy = Annotated[RetryPolicyModel, JsonText, AfterValidator(_usable_policy)]
AllowedCountries = Annotated[
    Annotated[tuple[Annotated[str, AfterValidator(check_country)], ...], OnceEach, Field(min_length=1)] | None,
    CommaSeparated,
]
Country = Annotated[str, AfterValidator(read_country)]
AllowedCallerIds = Annotated[tuple[PhoneNumber, ...], CommaSeparated, AsOne]
VoiceName = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]{0,39}$")]
LanguageCodes = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2,3}(-[A-Z]{3})?)?$")], ...],
    CommaSeparated,
    OnceEach,
    Field(min_length=1),
]
MoreVoices = Annotated[dict[VoiceName, LanguageCodes], EachNameOnce, JsonText]
LogRetentionDays = Annotated[int, AfterValidator(_log_retention)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]
BrowserOrigins = Annotated[
    tuple[
        Annotated[
            str,
            Field(pattern=r"^(https://([a-z0-9_.-]+|\[[0-9a-f:.]+\])|http://(localhost|127\.0\.0\.1))(:[0-9]{1,6})?$"),
            AfterValidator(_origin_of_a_browser),
        ],
        ...,
    ],
    CommaSeparated,
    OnceEach,
]
EmailAddress = Annotated[str, Field(pattern=_MAILBOX), AfterValidator(_of_a_mailbox)]
DomainName = Annotated[str, Field(pattern=r"^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$"), AfterValidator(check_host)]
TimeZone = TimeZoneName
NamedHours = Annotated[
    dict[Annotated[HoursName, AfterValidator(check_name_of_hours)], CallingHoursModel], EachNameOnce, JsonText
]
NeverOutside = Annotated[
    Annotated[tuple[ClockTime, ClockTime], AfterValidator(_usable_floor)] | None, BeforeValidator(_two_times)
]
Lanes = Annotated[tuple[Literal["critical", "urgent", "normal", "bulk"], ...], CommaSeparated, OnceEach]
ReservedConcurrency = Annotated[
    dict[FunctionName, Annotated[int, Field(ge=1, le=_MOST_CONCURRENCY, strict=True)]], JsonText
]
