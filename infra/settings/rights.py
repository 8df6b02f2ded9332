"""The settings of a stage that say who may act on which lanes and campaigns."""

import re
from typing import Annotated, Literal

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from infra.settings.values import EachNameOnce, JsonText, OnceEach
from redial.domain.names import MOST_BYTES, campaign_fault, plain_form
from redial.domain.rights.rights import ANY, Grant

_GROUP = re.compile(r"[a-z][a-z0-9-]{0,63}")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/([\w+=,.@-]+/)*[\w+=,.@-]{1,64}")
_MOST = 30


def _whom(name: str) -> str:
    if name == ANY or _GROUP.fullmatch(name) or _ROLE.fullmatch(name):
        return name
    raise ValueError(
        "expected `*`, a group of the user pool in small letters, digits and hyphens, or the ARN of a role or user, like "
        f"arn:aws:iam::123456789012:role/reminders; got {name!r}"
    )


def _pattern(pattern: str) -> str:
    if "[" in pattern or "]" in pattern:
        raise ValueError(f"expected a campaign's name, in which * and ? stand for others; got {pattern!r}")
    # In the form that the names are compared in.
    name = plain_form(pattern)
    fault = campaign_fault(name)
    if fault is not None:
        # No campaign has such a name: nobody might act on what is meant.
        raise ValueError(fault)
    return name


def _each_role_once(rights: dict[str, "GrantSettings"]) -> dict[str, "GrantSettings"]:
    named: dict[str, str] = {}
    for name in rights:
        other = named.setdefault(_without_path(name), name)
        if other != name:
            raise ValueError(
                f"expected each role once, got {other} and {name}; the API is told a role without its path, so they are one"
            )
    return rights


class GrantSettings(BaseModel):
    """Lanes and campaigns that somebody may act on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lanes: Annotated[tuple[Literal["*", "critical", "urgent", "normal", "bulk"], ...], OnceEach] = ("*",)
    campaigns: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=MOST_BYTES), AfterValidator(_pattern)], ...],
        OnceEach,
        Field(max_length=_MOST),
    ] = (ANY,)


class RightsSettings(BaseModel):
    """What a stage says of who may act on what."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)

    rights: Annotated[
        dict[Annotated[str, AfterValidator(_whom)], GrantSettings],
        AfterValidator(_each_role_once),
        EachNameOnce,
        JsonText,
        Field(max_length=_MOST),
    ] = Field(default_factory=dict)
    """
    Which lanes and campaigns those may act on who may act: by group of the user pool, or by the ARN of a role or user.

    `*` is for those that nothing else names; without it they may act on nothing. Empty: everybody may act on everything.
    """

    @property
    def grants(self) -> dict[str, Grant]:
        """The same as the API's function reads it: the ARN of a role without its path, which the API is not told."""
        return {
            _without_path(name): Grant(lanes=grant.lanes, campaigns=grant.campaigns)
            for name, grant in self.rights.items()
        }

    @property
    def rights_json(self) -> str:
        """The grants, as the API's function reads them."""
        return msgspec.json.encode(self.grants).decode()

    @property
    def groups_with_rights(self) -> list[str]:
        """The groups of the user pool that are named."""
        return [name for name in self.rights if _GROUP.fullmatch(name)]


def _without_path(name: str) -> str:
    if not name.startswith("arn:"):
        return name
    before, _, rest = name.partition(":role/")
    return f"{before}:role/{rest.rpartition('/')[2]}" if rest else name
