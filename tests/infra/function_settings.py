"""The functions of a stack, and the settings that each reads."""

from importlib import import_module
from typing import Any, get_args

import msgspec

from infra.settings.values import FunctionName

FUNCTIONS: tuple[str, ...] = get_args(FunctionName)
POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}


def settings_of(function: str) -> type[Any]:
    settings: type[msgspec.Struct] = import_module(f"{function}.settings").Settings
    return settings
