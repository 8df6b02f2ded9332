"""From CDK context to the settings of each stack."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from infra.settings import OVERRIDABLE, VOICE_REGIONS, StageSettings


class SettingsError(Exception):
    """A context key that is missing, unknown or wrong; the message names each and what was expected."""


def load_settings(context: Mapping[str, Any]) -> tuple[StageSettings, ...]:
    """
    Read the stages that the context asks for.

    A stage of the map `stages` (cdk.json) holds settings; its map `regions`, when it has one, says in which regions it is
    deployed and what differs there. A context key with a setting's name overrides them all. The key `stage` picks
    one stage; without it, all but local ones are taken.

    Raises
    ------
    SettingsError
        Naming every key that is wrong.
    """
    stages = context.get("stages")
    if not isinstance(stages, Mapping) or not stages:
        raise SettingsError("context key `stages`: expected a map from the stage's name to its settings (see cdk.json)")
    wanted = context.get("stage")
    if wanted is not None and wanted not in stages:
        raise SettingsError(f"context key `stage`: {wanted!r} is not one of the stages {', '.join(sorted(stages))}")
    names = [wanted] if wanted else [name for name, stage in stages.items() if not _is_local(stage)]
    overrides = {key: context[key] for key in sorted(OVERRIDABLE) if key in context}
    return tuple(settings for name in names for settings in _stacks_of(name, stages[name], overrides))


def _is_local(stage: object) -> bool:
    return isinstance(stage, Mapping) and bool(stage.get("local"))


def _stacks_of(name: str, stage: object, overrides: Mapping[str, Any]) -> Iterator[StageSettings]:
    if not isinstance(stage, Mapping):
        raise SettingsError(f"stages.{name}: expected a map of settings, got {stage!r}")
    common = {key: value for key, value in stage.items() if key != "regions"}
    regions = stage.get("regions")
    if regions is None:
        yield _parse(f"stages.{name}", {**common, **overrides, "stage": name})
        return
    if not isinstance(regions, Mapping) or not regions:
        raise SettingsError(
            f"stages.{name}.regions: expected a map from the region to what differs there, like "
            f'{{"{VOICE_REGIONS[0]}": {{"origination_phone_numbers": ["+12065550100"]}}}}; got {regions!r}'
        )
    for region, differences in regions.items():
        where = f"stages.{name}.regions.{region}"
        if not isinstance(differences, Mapping):
            raise SettingsError(f"{where}: expected a map of settings, got {differences!r}")
        yield _parse(where, {**common, **differences, **overrides, "stage": name, "region": region})


def _parse(where: str, values: Mapping[str, Any]) -> StageSettings:
    try:
        return StageSettings.model_validate(values)
    except ValidationError as error:
        problems = "\n".join(f"  {_problem(dict(details))}" for details in error.errors())
        raise SettingsError(f"{where} cannot be used:\n{problems}") from error


def _problem(details: Mapping[str, Any]) -> str:
    """Say which key is wrong, what was found, and what was expected."""
    key = ".".join(str(part) for part in details["loc"])
    if details["type"] == "missing":
        return f"{key}: missing; it has no default"
    if details["type"] == "extra_forbidden":
        return f"{key}: not a setting; the settings are {', '.join(sorted(StageSettings.model_fields))}"
    message = str(details["msg"]).removeprefix("Value error, ")
    return f"{key}: {message} (got {details['input']!r})" if key else message
