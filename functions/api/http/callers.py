"""
Who calls, and what it may do.

API Gateway has checked the signature or the token before the function runs; here its verdict becomes permissions. The first part
of the path says which of the two was asked for, and a verdict of the other kind counts for nothing.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from api.http.local_roles import HEADER, permissions_of
from api.http.permissions import Permission as Permission
from redial.domain.audit.acts import Actor, ActorKind

PAGE = "/page"
PERSONAL_DATA = "/personal-data"
PREFIXES = (PAGE, PERSONAL_DATA)


_PERMISSION_OF_GROUP = {
    "redial-read": Permission.READ,
    "redial-act": Permission.ACT,
    "redial-personal-data": Permission.PERSONAL_DATA,
}

_SESSION = re.compile(r"(arn:[a-z-]+):sts::([0-9]{12}):assumed-role/([^/]+)/.+")

Authorisation = Literal["api_gateway", "none"]


class Caller(Struct, frozen=True, kw_only=True):
    """Somebody who was let in."""

    id: str
    """What stays the same whatever somebody changes: a person's ``sub`` in the user pool, a program's ARN."""
    name: str
    permissions: frozenset[Permission]
    may_search_by_number: bool = False
    """Also where answers are masked: who may ask by any address learns nothing new by it."""
    kind: ActorKind = ActorKind.LOCAL
    arn: str = ""
    """Of a program: the whole ARN that signed."""
    groups: tuple[str, ...] = ()
    """Of a person: all groups of the user pool."""
    role: str = ""
    """On the local stack, what somebody plays; empty: nothing."""

    @property
    def signature(self) -> str:
        """Give the name as it stands in records, with the id where the name is another."""
        return self.name if self.name == self.id else f"{self.name} ({self.id})"

    @property
    def actor(self) -> Actor:
        """Give who it is, for the audit trail: of a session of a role the role, and the session's name apart."""
        before, _, rest = self.arn.partition(":assumed-role/")
        role, _, session = rest.partition("/")
        if session:
            return Actor(kind=self.kind, id=f"{before}:assumed-role/{role}", name=role, session=session)
        return Actor(kind=self.kind, id=self.arn or self.id, name=self.name)

    @property
    def named_as(self) -> tuple[str, ...]:
        """Give what the setting `rights` may name it by: groups, or the ARN of its role or user as IAM has it."""
        if not self.arn:
            return self.groups
        # STS leaves the path of a role out, so nobody is told of it.
        session = _SESSION.fullmatch(self.arn)
        return (f"{session[1]}:iam::{session[2]}:role/{session[3]}",) if session is not None else (self.arn,)

    def may(self, permission: Permission) -> bool:
        """Tell whether the caller has a permission."""
        return permission in self.permissions


def caller_of(event: Mapping[str, Any], authorisation: Authorisation) -> Caller | None:
    """Give the caller of an HTTP API event (payload format 2.0); None for one that nobody vouches for."""
    path = str(event.get("rawPath", ""))
    verdict = event.get("requestContext", {}).get("authorizer") or {}
    if authorisation == "none":
        role = _role(event) if _is_below(path, PAGE) else ""
        if role:
            return Caller(id="local", name=f"local as {role}", permissions=permissions_of(role), role=role)
        return Caller(id="local", name="local", permissions=_by_path(path), may_search_by_number=True)
    if _is_below(path, PAGE):
        claims = (verdict.get("jwt") or {}).get("claims")
        return _user(claims) if claims else None
    identity = verdict.get("iam")
    if not identity or not identity.get("userArn"):
        return None
    # IAM has judged method and path: which programs may read, act or see personal data is in their policies.
    arn = str(identity["userArn"]).split(":", 5)[-1]
    return Caller(id=arn, name=arn, permissions=_by_path(path), kind=ActorKind.PROGRAM, arn=str(identity["userArn"]))


def _role(event: Mapping[str, Any]) -> str:
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    return headers.get(HEADER, "")


def _by_path(path: str) -> frozenset[Permission]:
    everything = frozenset(Permission)
    return everything if _is_below(path, PERSONAL_DATA) else everything - {Permission.PERSONAL_DATA}


def _is_below(path: str, prefix: str) -> bool:
    return path.startswith(f"{prefix}/")


def _user(claims: Mapping[str, Any]) -> Caller | None:
    # An ID token tells who somebody is, and permits nothing: its e-mail address can be changed by whoever it belongs to.
    if claims.get("token_use", "access") != "access" or not claims.get("sub"):
        return None
    # An HTTP API writes a list claim as text: "[redial-read redial-act]".
    groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
    return Caller(
        id=str(claims["sub"]),
        name=str(claims.get("username") or claims["sub"]),
        kind=ActorKind.PERSON,
        groups=tuple(groups),
        permissions=frozenset(_PERMISSION_OF_GROUP[group] for group in groups if group in _PERMISSION_OF_GROUP),
    )
