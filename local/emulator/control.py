"""The control API under `/_emulator/`: look at every call, set scripts and settings, begin anew. Numbers are in full here."""

import re
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec

from local.emulator.phone_numbers import parse_phone_number
from local.emulator.scripts import WrittenScript, read_script
from local.emulator.service import Request, VoiceService
from local.emulator.settings import EmulatorSettings

PREFIX = "/_emulator/"
_WHOLE_NUMBER = re.compile(r"\d{1,15}")


class ControlReply(msgspec.Struct):
    """An answer of the control API."""

    status_code: int
    body: bytes


class ControlError(Exception):
    """A request of the control API that cannot be done."""

    def __init__(self, status_code: int, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code


class ControlApi:
    """The control API of one service."""

    def __init__(self, service: VoiceService) -> None:
        self._service = service

    def handle(self, request: Request) -> ControlReply:
        """Answer one request."""
        try:
            content = self._route(request)
        except ControlError as error:
            return ControlReply(error.status_code, msgspec.json.encode({"error": str(error)}))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return ControlReply(400, msgspec.json.encode({"error": str(error)}))
        return ControlReply(200, msgspec.json.encode(content))

    def _route(self, request: Request) -> object:
        resource, _, rest = request.raw_path.removeprefix(PREFIX).partition("/")
        match (request.method, resource, rest):
            case ("GET", "", ""):
                return {"resources": ["health", "calls", "requests", "counters", "settings", "scripts", "reset"]}
            case ("GET", "health", ""):
                return {"status": "ok"}
            case ("GET", "calls", ""):
                return self._calls(request.query_string)
            case ("GET", "calls", message_id):
                call = self._service.log.find(unquote(message_id))
                if call is None:
                    raise ControlError(404, f"no call {message_id}")
                return call
            case ("GET", "requests", ""):
                return {"requests": list(self._service.log.requests)}
            case ("GET", "counters", ""):
                return self._counters()
            case ("GET", "settings", ""):
                return self._service.settings
            case ("PATCH", "settings", ""):
                return self._change_settings(msgspec.json.decode(request.body))
            case ("GET", "scripts", ""):
                return {"scripts": self._service.desk.scripts}
            case ("PUT", "scripts", number):
                written = msgspec.json.decode(request.body, type=WrittenScript)
                if not written:
                    raise ControlError(400, "a script has at least one attempt")
                e164 = _phone_number(number)
                self._service.desk.scripts[e164] = read_script(written)
                for account_region in self._service.account_regions.values():
                    account_region.attempts.pop(e164, None)
                return {e164: self._service.desk.scripts[e164]}
            case ("DELETE", "scripts", number):
                return {"removed": self._service.desk.scripts.pop(_phone_number(number), None) is not None}
            case ("POST", "reset", ""):
                self._service.reset()
                return {"status": "ok"}
            case _:
                raise ControlError(404, f"no {request.method} {request.raw_path}")

    def _calls(self, query_string: str) -> object:
        query = {name: values[0] for name, values in parse_qs(query_string).items()}
        after, limit = (_whole_number(query, name) for name in ("after", "limit"))
        calls = [
            call
            for call in self._service.log.calls
            if (after is None or call.number > after)
            and ("decision" not in query or call.decision == query["decision"])
            and ("destination" not in query or call.destination_phone_number == query["destination"])
        ]
        return {"calls": calls if limit is None else calls[:limit]}

    def _counters(self) -> object:
        requests: dict[str, dict[str, int]] = {}
        for (group, name), count in self._service.counters.items():
            requests.setdefault(group, {})[name] = count
        refused_by_limit = requests.pop("limit", {})
        return {
            "requests": requests,
            "refused_by_limit": refused_by_limit,
            "calls_placed": sum(call.call_placed for call in self._service.log.calls),
        }

    def _change_settings(self, changes: Any) -> EmulatorSettings:  # noqa: ANN401 - any JSON
        if not isinstance(changes, dict):
            raise ControlError(400, "settings are a JSON object")
        merged = _merge(msgspec.to_builtins(self._service.settings), changes)
        self._service.settings = msgspec.convert(merged, EmulatorSettings)
        return self._service.settings


def _merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in changes.items():
        inner = merged.get(name)
        merged[name] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


def _phone_number(written: str) -> str:
    number = parse_phone_number(unquote(written))
    if number is None:
        raise ControlError(400, f"{written} is not a phone number")
    return number.e164


def _whole_number(query: dict[str, str], name: str) -> int | None:
    if name not in query:
        return None
    if not _WHOLE_NUMBER.fullmatch(query[name]):
        raise ControlError(400, f"{name} must be a whole number")
    return int(query[name])
