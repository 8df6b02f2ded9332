"""
The control API under `/_emulator/`: look at every call, place scripts, change settings, begin anew.

It speaks JSON, with numbers in full, and is no part of the emulated service: what it is asked is neither counted nor limited.
"""

import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import msgspec

from voice_emulator.clock import VirtualClock
from voice_emulator.echo import bounded, shown, told
from voice_emulator.http.bodies import LARGEST_BODY
from voice_emulator.http.log_queries import (
    ControlError,
    refuse_parameters,
    require_names,
    select_calls,
    select_requests,
)
from voice_emulator.phone_numbers import parse_phone_number
from voice_emulator.service.audio import Sound, said_by, sound_of
from voice_emulator.service.messages import Request
from voice_emulator.service.scenarios import each_script
from voice_emulator.service.strict_json import decode_once
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import FIXED_AT_START, EmulatorSettings, change_settings
from voice_emulator.speech.espeak import CONTENT_TYPE, NoSpeech

PREFIX = "/_emulator"
RESOURCES = {
    "health": "GET",
    "calls": "GET ?after, limit, decision, destination, origination, account, region, version; calls/{MessageId}, and its /audio",
    "requests": "GET ?after, limit, operation, account, region, version: all but SendVoiceMessage",
    "counters": "GET",
    "configuration-sets": "GET: of every account and region",
    "verified-numbers": "GET: of every account and region, with the verification code that was sent last",
    "settings": "GET, PATCH",
    "scripts": "GET, PATCH {number: [attempt, ...]}; scripts/{number}: GET, PUT [attempt, ...], DELETE",
    "clock": "GET; POST {advance_s} where it is virtual",
    "reset": "POST {keep: [configuration-sets, settings, scripts]}",
}
_AUDIO = "/audio"
# How many records are looked at, or scripts read, before the requests that wait are answered: some milliseconds' worth.
_AT_ONCE = 500
_SCRIPTS_AT_ONCE = 50
_LATEST_MS = round(datetime(9000, 1, 1, tzinfo=UTC).timestamp() * 1000)


class ControlReply(msgspec.Struct):
    """An answer of the control API."""

    status_code: int
    body: bytes
    content_type: bytes = b"application/json"


def too_large() -> ControlReply:
    """Return what a body is answered that is larger than the server reads: without it, nobody knows what was asked."""
    error = f"the body is larger than {LARGEST_BODY} bytes; scripts can be placed in several requests"
    return ControlReply(413, msgspec.json.encode({"error": error}))


class _Reset(msgspec.Struct, forbid_unknown_fields=True):
    keep: frozenset[str] = frozenset()


class _Advance(msgspec.Struct, forbid_unknown_fields=True):
    advance_s: float


class ControlApi:
    """The control API of one service."""

    def __init__(self, service: VoiceService) -> None:
        self._service = service

    async def handle(self, request: Request) -> ControlReply:
        """Answer one request; what takes long is done in pieces, between which other requests are answered."""
        try:
            content = await self._answer(request)
        except ControlError as error:
            return ControlReply(error.status_code, msgspec.json.encode({"error": told(error)}))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
            return ControlReply(400, msgspec.json.encode({"error": told(error)}))
        if isinstance(content, Sound):
            return ControlReply(200, content.wav, CONTENT_TYPE.encode())
        return ControlReply(200, content if isinstance(content, bytes) else msgspec.json.encode(content))

    async def _answer(self, request: Request) -> object:
        service = self._service
        resource, _, rest = request.raw_path.removeprefix(PREFIX).removeprefix("/").partition("/")
        # What HEAD answers is what GET would, without its body: health checks ask so.
        method = "GET" if request.method == "HEAD" else request.method
        if request.query_string and _takes_no_parameters(resource, rest):
            refuse_parameters(request.query_string)
        match method, resource, unquote(rest, errors="replace"):
            case "GET", "", "":
                return {"resources": RESOURCES}
            case "GET", "health", "":
                return {"status": "ok"}
            case "GET", "calls", "":
                return await select_calls(service.log, request.query_string)
            case "GET", "calls", path if path.endswith(_AUDIO):
                return await self._sound(path.removesuffix(_AUDIO))
            case "GET", "calls", message_id:
                return _found(service.log.find(message_id), f"no call {shown(message_id)}")
            case "GET", "requests", "":
                return await select_requests(service.log, request.query_string)
            case "GET", "counters", "":
                return await self._count()
            case "GET", "configuration-sets", "":
                return {"configuration_sets": service.configuration_sets()}
            case "GET", "verified-numbers", "":
                return {"verified_numbers": service.verified_numbers()}
            case "GET", "settings", "":
                return service.settings
            case "PATCH", "settings", "":
                return self._change_settings(request.body)
            case "GET", "scripts", "":
                return service.desk.scripts
            case "PATCH", "scripts", "":
                return await self._place_scripts(decode_once(request.body))
            case "GET", "scripts", number:
                e164 = _e164(number)
                return {e164: _found(service.desk.scripts.get(e164), f"no script for {e164}")}
            case "PUT", "scripts", number if number:
                return await self._place_scripts({number: decode_once(request.body)})
            case "DELETE", "scripts", number if number:
                e164 = _e164(number)
                return {e164: _found(service.desk.scripts.pop(e164, None), f"no script for {e164}")}
            case "GET", "clock", "":
                return self._show_clock()
            case "POST", "clock", "":
                return self._advance_clock(msgspec.convert(decode_once(request.body), _Advance))
            case "POST", "reset", "":
                reset = msgspec.convert(decode_once(request.body or b"{}"), _Reset)
                require_names(reset.keep, {"configuration-sets", "settings", "scripts"})
                await _take_apart(service.reset(keep=reset.keep))
                return {"status": "ok"}
            case _ if resource in RESOURCES:
                raise ControlError(405, f"{resource}: {RESOURCES[resource]}")
            case _:
                raise ControlError(404, f"no resource {bounded(request.raw_path)}; there are {', '.join(RESOURCES)}")

    async def _count(self) -> dict[str, dict[str, int]]:
        service = self._service
        groups = service.counters.as_groups()
        unheard = await service.desk.player.unheard.count_events(service.clock.now_ms())
        if unheard:
            unheard.update(groups.get("events", {}))
            groups["events"] = dict(sorted(unheard.items()))
        return dict(sorted(groups.items()))

    async def _sound(self, message_id: str) -> Sound:
        call = self._service.log.find(message_id)
        if call is None:
            raise ControlError(404, f"no call {shown(message_id)}")
        said = said_by(call)
        if said is None:
            raise ControlError(409, "it was sent without a message")
        try:
            # Elsewhere: other requests are answered meanwhile.
            return await asyncio.to_thread(sound_of, said, self._service.settings.synthesizer)
        except NoSpeech as error:
            raise ControlError(409, str(error)) from error

    def _change_settings(self, body: bytes) -> EmulatorSettings:
        changes = msgspec.convert(decode_once(body), dict[str, Any])
        before = self._service.settings
        changed = change_settings(before, changes)
        for name in FIXED_AT_START:
            # Whoever writes back all that was read changes none of them.
            if getattr(changed, name) != getattr(before, name):
                raise ControlError(400, f"{name} cannot change while the emulator runs")
        self._service.settings = changed
        return changed

    async def _place_scripts(self, written: object) -> object:
        scripts = {}
        for number, script in each_script(written):
            scripts[number] = script
            if len(scripts) % _SCRIPTS_AT_ONCE == 0:
                await asyncio.sleep(0)
        for e164, script in scripts.items():
            self._service.place_script(e164, script)
        return scripts

    def _show_clock(self) -> object:
        clock = self._service.clock
        return {"now_ms": clock.now_ms(), "virtual": isinstance(clock, VirtualClock)}

    def _advance_clock(self, advance: _Advance) -> object:
        clock = self._service.clock
        if not isinstance(clock, VirtualClock):
            raise ControlError(409, "the clock is the system's; only a virtual one can be advanced")
        if advance.advance_s < 0:
            raise ControlError(400, "advance_s must be at least 0")
        if clock.now_ms() + advance.advance_s * 1000 > _LATEST_MS:
            raise ControlError(400, "the clock does not go beyond the year 9000")
        clock.advance(timedelta(seconds=advance.advance_s))
        return self._show_clock()


def _takes_no_parameters(resource: str, rest: str) -> bool:
    """Tell whether a parameter is a slip; health checks may have one of their own, and what is no resource is not found."""
    return resource in {"", *RESOURCES} - {"health"} and (rest != "" or resource not in ("calls", "requests"))


async def _take_apart(forgotten: list[deque[Any] | dict[Any, Any]]) -> None:
    for records in forgotten:
        while records:
            for _ in range(min(_AT_ONCE, len(records))):
                if isinstance(records, dict):
                    records.popitem()
                else:
                    records.pop()
            await asyncio.sleep(0)


def _e164(written: str) -> str:
    number = parse_phone_number(written)
    if number is None:
        raise ControlError(400, f"{shown(written)} is not a phone number")
    return number.e164


def _found(found: object, message: str) -> object:
    if found is None:
        raise ControlError(404, message)
    return found
