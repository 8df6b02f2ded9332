"""From CDK context to the settings of each stack."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from infra.settings.limit_overrides import LimitOverrides
from infra.settings.prices import PriceOfCalls
from infra.settings.receivers import OAuthSettings, SignatureSettings, WebhookSettings
from infra.settings.rights import GrantSettings
from infra.settings.stage import OVERRIDABLE, StageSettings
from infra.settings.stage_name import name_of_stack
from infra.settings.values import VOICE_REGIONS
from redial.contracts.calling_hours import CallingHoursModel
from redial.contracts.fault_wording import in_words, in_words_by_pattern
from redial.contracts.retry_model import OutcomePolicyModel, RetryPolicyModel
from redial.domain.bounded_text import shorten

_LONGEST_SHOWN = 200
# What a message repeats of a setting stands at its end, after what was expected.
_LONGEST_BEGINNING, _LONGEST_END = 1_000, 200
_LONGEST_KEY = 60
_ONE_DASHBOARD = "expected one for each stack, as CloudFront takes a name for one dashboard alone"
# As pydantic says what it expected.
_OF_THE_LIBRARY = re.compile(r"\w+ should (be|have|match)")
_SAYS_WHAT_IT_GOT = re.compile(r"[,;] got |\(got ")
_KEYS = OVERRIDABLE | {"stages", "stage", "region"}
# What the CDK keeps in the context for itself. All else of it has a colon, or begins with the name of a package.
_KEYS_OF_CDK = frozenset({"acknowledged-issue-numbers", "cli-telemetry"})

# Settings that are maps by names of one's own, and of what.
_OF_EACH: Mapping[object, type[BaseModel]] = {
    "call_prices": PriceOfCalls,
    "calling_hours": CallingHoursModel,
    "rights": GrantSettings,
}

# What a setting looks like that has a pattern, in words: nobody reads a regular expression.
_FORMS = {
    "stage": "small letters, digits and hyphens, a letter first, 20 at most, like prod",
    "account": "an AWS account's id, which has 12 digits, in quotation marks",
    "alarm_email": "an e-mail address, like oncall@example.com",
    "browser_origins": "origins like https://example.com, small letters and no path; http:// for localhost and 127.0.0.1 alone",
    "dashboard_domain_name": "the name of a host, in small letters, like calls.example.com",
    "dashboard_certificate_arn": "the ARN of a certificate in ACM of us-east-1, arn:aws:acm:us-east-1:123456789012:certificate/...",
    "kms_key_arn": "the ARN of a KMS key, like arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "voice_endpoint_url": "a URL with http:// or https://",
    "origination_phone_number_ids": "ids like phone-0123456789abcdef0123456789abcdef",
    "answer_step_functions": "ARNs of state machines, like arn:aws:states:us-east-1:123456789012:stateMachine:remind",
    "max_price_per_minute": 'US dollars with a point, a text in quotation marks, like "0.05"',
    "protect_configuration_id": "the id of a protect configuration, like protect-0123456789abcdef0123456789abcdef",
    "call_price_currency": "a currency's code, three capital letters like USD",
    "url": "an address like https://example.com/hooks, by a name in small letters and not by numbers, without ?, # and *",
    "token_url": "an address like https://example.com/token, by a name in small letters and not by numbers, without ?, # and *",
    "event_receiver_buses": "ARNs of event buses, like arn:aws:events:us-east-1:123456789012:event-bus/calls",
    "event_receiver_topics": "ARNs of standard topics, like arn:aws:sns:us-east-1:123456789012:calls",
    "event_receiver_queues": "ARNs of standard queues, like arn:aws:sqs:us-east-1:123456789012:calls",
    "secret_arn": "the ARN of a secret, like arn:aws:secretsmanager:us-east-1:123456789012:secret:webhook-AbCdEf",
    "secret_arns": "ARNs of secrets, like arn:aws:secretsmanager:us-east-1:123456789012:secret:webhook-AbCdEf",
    "header": "the name of a header, like X-Api-Key",
    "name": "a letter, then letters, digits and hyphens, 3 to 32 in all, like Acme",
    "retry_policies": "names of small letters, digits, - and _, a letter first, like gentle",
    "more_voices": "names like Joanna, each with languages like en-US",
}


class SettingsError(Exception):
    """A context key that is missing, unknown or wrong; the message names each and what was expected."""


def load_settings(context: Mapping[str, Any]) -> tuple[StageSettings, ...]:
    """
    Read the stages that the context asks for.

    A stage of the map `stages` (cdk.json) holds settings; its map `regions`, when it has one, says in which regions it is
    deployed and what differs there. A context key with a setting's name overrides them all. The key `stage` picks
    one stage; without it, all but local ones are taken. The key `region` picks one of a stage's `regions`; a stage without
    them is deployed there.

    Raises
    ------
    SettingsError
        Naming every key that is wrong.
    """
    _refuse_unknown_keys(context)
    stages = context.get("stages")
    if not isinstance(stages, Mapping) or not stages:
        raise SettingsError("context key `stages`: expected a map from the stage's name to its settings (see cdk.json)")
    wanted = context.get("stage")
    if wanted is not None and not (isinstance(wanted, str) and wanted in stages):
        raise SettingsError(
            f"context key `stage`: {_shown(wanted)} is not one of the stages {', '.join(sorted(stages))}"
        )
    _refuse_one_stack_twice(stages, context.get("region"))
    _refuse_one_address_twice(stages)
    names = [wanted] if wanted else [name for name, stage in stages.items() if not _is_local(stage)]
    region = context.get("region")
    overrides = {key: context[key] for key in sorted(OVERRIDABLE) if key in context}
    settings = tuple(each for name in names for each in _stacks_of(name, stages[name], overrides, region))
    _refuse_one_spend_limit_twice(settings)
    if len(settings) > 1 and overrides.get("dashboard_domain_name"):
        raise SettingsError(
            f"context key `dashboard_domain_name`: {_ONE_DASHBOARD}; take one stack by `stage` and `region`"
        )
    if region is not None and not settings:
        raise SettingsError(
            f"context key `region`: {_shown(region)} is a region of none of the stages {', '.join(names)}"
        )
    return settings


def _refuse_one_stack_twice(stages: Mapping[str, object], only_region: object) -> None:
    """Refuse a stage called like a region of another one: a deployment of the one would make the other's stack into its own."""
    stage_of: dict[str, str] = {}
    for name, stage in stages.items():
        if not isinstance(stage, Mapping):
            continue
        regions = stage.get("regions", [stage.get("region"), only_region])
        for region in regions if isinstance(regions, Collection) else ():
            stack = name_of_stack(name, region if isinstance(region, str) else None)
            other = stage_of.setdefault(stack, name)
            if other != name:
                raise SettingsError(f"stages.{name}: expected a name of its own; {stack} is the stack of {other} too")


def _refuse_one_address_twice(stages: Mapping[str, object]) -> None:
    """Refuse a name of the dashboard that two stacks have: the second one would fail late in its deployment."""
    stack_of: dict[object, str] = {}
    for name, stage in stages.items():
        if not isinstance(stage, Mapping) or _is_local(stage):
            continue
        regions = stage.get("regions")
        for region, differences in regions.items() if isinstance(regions, Mapping) else [(stage.get("region"), {})]:
            own = differences if isinstance(differences, Mapping) else {}
            domain = own.get("dashboard_domain_name", stage.get("dashboard_domain_name"))
            if not isinstance(domain, str):
                continue
            stack = name_of_stack(name, region if isinstance(region, str) else None)
            other = stack_of.setdefault(domain, stack)
            if other != stack:
                raise SettingsError(
                    f"dashboard_domain_name: {_key(domain)} is that of {other} and of {stack}; {_ONE_DASHBOARD}"
                )


def _refuse_one_spend_limit_twice(stacks: Sequence[StageSettings]) -> None:
    """Refuse two stacks that set the one spend limit of an account and region: the later deployment would win, unseen."""
    managed_by: dict[tuple[str | None, str | None], str] = {}
    for each in stacks:
        if not each.manages_spend_limit:
            continue
        other = managed_by.setdefault((each.account, each.region), each.stack_name)
        if other != each.stack_name:
            raise SettingsError(
                f"manages_spend_limit: {other} and {each.stack_name} both set the one limit of their account and region; let one "
                "of them do it, or give each stage its account, or take one stack by `stage`"
            )


def _refuse_unknown_keys(context: Mapping[str, Any]) -> None:
    unknown = [key for key in context if key not in _KEYS | _KEYS_OF_CDK and ":" not in key and not key.startswith("@")]
    if unknown:
        raise SettingsError("\n".join(f"context key {_key(key)}: {_not_a_setting(key, _KEYS)}" for key in unknown))


def _not_a_setting(name: str, known: Collection[str]) -> str:
    nearest = get_close_matches(name.replace("-", "_").casefold(), known, n=1, cutoff=0.7)
    if nearest:
        return f"not a setting; did you mean {nearest[0]}?"
    return f"not a setting; the settings are {', '.join(sorted(known))}"


def _is_local(stage: object) -> bool:
    # Of what is neither true nor false, the settings say what is wrong with it.
    return isinstance(stage, Mapping) and stage.get("local") is True


def _stacks_of(name: str, stage: object, overrides: Mapping[str, Any], only_region: object) -> Iterator[StageSettings]:
    if not isinstance(stage, Mapping):
        raise SettingsError(f"stages.{name}: expected a map of settings, got {_shown(stage)}")
    _refuse_own_names(f"stages.{name}", stage, {"stage"})
    common = {key: value for key, value in stage.items() if key != "regions"}
    regions = stage.get("regions")
    if regions is None:
        region = {} if only_region is None else {"region": only_region}
        yield _parse(f"stages.{name}", {**common, **overrides, **region, "stage": name})
        return
    if not isinstance(regions, Mapping) or not regions:
        raise SettingsError(
            f"stages.{name}.regions: expected a map from the region to what differs there, like "
            f'{{"{VOICE_REGIONS[0]}": {{"origination_phone_numbers": ["+12065550100"]}}}}; got {_shown(regions)}'
        )
    for region, differences in regions.items():
        if only_region not in {None, region}:
            continue
        where = f"stages.{name}.regions.{region}"
        if not isinstance(differences, Mapping):
            raise SettingsError(f"{where}: expected a map of settings, got {_shown(differences)}")
        _refuse_own_names(where, differences, {"stage", "region"})
        yield _parse(where, {**common, **differences, **overrides, "stage": name, "region": region})


def _refuse_own_names(where: str, settings: Mapping[str, Any], names: Collection[str]) -> None:
    """Refuse what would be overruled in silence: a stage has the name that it stands under, and a region too."""
    for name in sorted(names & settings.keys()):
        raise SettingsError(f"{where}.{name}: expected none; the {name} is what the settings stand under")


def _parse(where: str, values: Mapping[str, Any]) -> StageSettings:
    try:
        return StageSettings.model_validate(values)
    except ValidationError as error:
        problems = "\n".join(f"  {_problem(dict(details))}" for details in error.errors())
        raise SettingsError(f"{where} cannot be used:\n{problems}") from error


def _problem(details: Mapping[str, Any]) -> str:
    """Say which key is wrong, what was found, and what was expected."""
    # "[key]" is how pydantic got there: the name before it is what is wrong.
    key = ".".join(_key(part) for part in details["loc"] if part != "[key]")
    if details["type"] == "missing":
        return f"{key}: missing; it has no default"
    if details["type"] == "extra_forbidden":
        return f"{key}: {_not_a_setting(str(details['loc'][-1]), _settings_beside(details['loc']))}"
    if details["type"] in {"string_pattern_mismatch", "string_type"}:
        named = next((_FORMS[part] for part in reversed(details["loc"]) if part in _FORMS), "a text")
        form = in_words_by_pattern(str(details.get("ctx", {}).get("pattern"))) or named
        return f"{key}: expected {form} (got {_shown(details['input'])})"
    if details["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        # The one setting that has kinds.
        return f"{key}.kind: expected oidc or saml (got {_shown(details['input'].get('kind'))})"
    message = str(details["msg"]).removeprefix("Value error, ")
    if _OF_THE_LIBRARY.match(message):
        # What was given follows, and of a text more than that it is one.
        message = in_words(details).message.split(", got ")[0]
    message = _bounded(message)
    if not key or _SAYS_WHAT_IT_GOT.search(message):
        return f"{key}: {message}" if key else message
    return f"{key}: {message} (got {_shown(details['input'])})"


def _key(part: object) -> str:
    return shorten(str(part), _LONGEST_KEY)


def _shown(value: object) -> str:
    return shorten(repr(value), _LONGEST_SHOWN)


def _bounded(message: str) -> str:
    if len(message) <= _LONGEST_BEGINNING + _LONGEST_END:
        return message
    return shorten(message, _LONGEST_BEGINNING) + message[-_LONGEST_END:]


def _settings_beside(path: Sequence[object]) -> Collection[str]:
    """Give the names that could stand where an unknown one stood."""
    models: Mapping[Sequence[object], type[BaseModel]] = {
        ("limits",): LimitOverrides,
        ("default_retry_policy",): RetryPolicyModel,
        ("event_webhook",): WebhookSettings,
        ("event_webhook", "oauth"): OAuthSettings,
        ("event_webhook", "signature"): SignatureSettings,
        **{
            ("default_retry_policy", outcome): OutcomePolicyModel
            for outcome in ("busy", "no_answer", "failed", "not_dialled", "no_final_event")
        },
    }
    beside = tuple(path[:-1])
    if beside[:1] == ("retry_policies",):
        # Each is in the form of the default, behind its name.
        beside = ("default_retry_policy", *beside[2:])
    if len(beside) == 2 and beside[0] in _OF_EACH:
        return _OF_EACH[beside[0]].model_fields
    return models.get(beside, StageSettings).model_fields
