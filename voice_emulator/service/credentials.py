"""Which account and region a request is for, as its signature names them. The signature itself is not checked."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs

from voice_emulator.service.messages import Request
from voice_emulator.settings.emulator_settings import EmulatorSettings

# Access key, date, region, service, and a fixed ending. Version 4A leaves the region out: one signature may hold for several.
_CREDENTIAL = re.compile(r"([^/,\s]+)/\d{8}/(?:([A-Za-z0-9-]{1,64})/)?[a-z0-9-]+/aws4_request")
_IN_QUERY = "X-Amz-Credential"
_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}")
# An access key has at most 128 characters, and the name of a region 64 here.
_LONGEST = 300


class CredentialScope(NamedTuple):
    """Whose state a request is about."""

    account: str
    region: str


def credential_scope(request: Request, settings: EmulatorSettings) -> CredentialScope:
    """Return the account and region of a request, by its header or, where it is presigned, its query; else the defaults."""
    # A client signs each request anew, but its credential, which ends at a comma, stays the same for a day.
    credential = request.authorization.partition("Credential=")[2].partition(",")[0]
    region_set = request.region_set
    if not request.authorization and _IN_QUERY in request.query_string:
        query = parse_qs(request.query_string, errors="replace")
        credential = query.get(_IN_QUERY, [""])[0]
        region_set = query.get("X-Amz-Region-Set", [""])[0]
    if len(credential) > _LONGEST or len(region_set) > _LONGEST:
        credential = region_set = ""  # those of no client; they are not kept either
    return _read_scope(credential, region_set, settings.default_account, settings.default_region)


@lru_cache(maxsize=256)
def _read_scope(credential: str, region_set: str, account: str, region: str) -> CredentialScope:
    found = _CREDENTIAL.match(credential)
    if found:
        if _ACCOUNT.fullmatch(found[1]):
            account = found[1]
        region = found[2] or _first_region(region_set) or region
    return CredentialScope(account, region)


def _first_region(region_set: str) -> str | None:
    """Of a set such as ``us-east-1,eu-west-1`` the first; none of ``*``."""
    first = region_set.partition(",")[0].strip()
    return first if _REGION.fullmatch(first) else None
