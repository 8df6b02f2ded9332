"""
A server for the bench of the emulator, in a process of its own: the emulator, or a bare ASGI application on the same server.

It prints its port, and at each line on its standard input its resident memory in bytes.
"""

import asyncio
import os
import sys
import threading
from typing import TextIO

import psutil

from voice_emulator.http.app import EmulatorApp
from voice_emulator.http.guard import Receive, Scope, Send
from voice_emulator.http.memory import settle_memory
from voice_emulator.http.server import EmulatorServer
from voice_emulator.phone_numbers import parse_phone_number
from voice_emulator.service.messages import Request
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.terminal.output import say

ANSWER = b'{"MessageId":"00000000-0000-0000-0000-000000000000"}'
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/sms-voice/aws4_request"
RECIPIENTS = 20_000
NO_RATE_LIMITS = {
    "calls_per_minute": None,
    "calls_per_second_per_number": None,
    "calls_per_recipient_per_day": None,
    "calls_per_day": None,
}


class BareApp(EmulatorApp):
    """Reads the request and answers, as ASGI has it; what any application pays."""

    def reply_at_once(self, scope: Scope, body: bytes) -> None:
        """Leave it to the application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        while (await receive()).get("more_body", False):
            pass
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(ANSWER))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": ANSWER})


def message_of_v2(number: int) -> bytes:
    return (
        b'{"MessageBody":"Your table is ready.","MessageBodyTextType":"TEXT","VoiceId":"JOANNA","TimeToLive":60,'
        b'"Context":{"order":"4711"},"OriginationIdentity":"+12065550199","DestinationPhoneNumber":"+1415%07d"}'
        % (2_000_000 + number)
    )


def message(number: int) -> bytes:
    return (
        b'{"Content":{"PlainTextMessage":{"Text":"Your table is ready.","LanguageCode":"en-US","VoiceId":"Joanna"}},'
        b'"OriginationPhoneNumber":"+12065550199","DestinationPhoneNumber":"+1415%07d"}' % (2_000_000 + number)
    )


async def fill(service: VoiceService, sets: int, calls: int) -> None:
    for number in range(RECIPIENTS):
        parse_phone_number(f"+1415{2_000_000 + number}")  # all servers alike have met the recipients before
    for number in range(sets):
        body = b'{"ConfigurationSetName":"set-%05d"}' % number
        assert service.handle(_post("/v1/sms-voice/configuration-sets", body)).status_code == 200
    settings = service.settings
    service.settings = change_settings(settings, {"time_scale": 0})
    for number in range(calls):
        if number % 100 == 0:
            await asyncio.sleep(0)  # their events happen now, none is left for the time that is measured
        reply = service.handle(_post("/v1/sms-voice/voice/message", message(number % RECIPIENTS)))
        assert reply.status_code == 200, reply.body
    await asyncio.sleep(0.1)
    service.settings = settings


def _post(path: str, body: bytes) -> Request:
    return Request("POST", path, "", AUTHORIZATION, body)


def main(kind: str, sets: int, calls: int) -> None:
    v2 = {"limits": {"send_requests_per_second": None}, "max_monthly_spend": 1_000_000}
    settings = change_settings(EmulatorSettings(), {"limits": NO_RATE_LIMITS, "v2": v2})
    answers = sys.stdout
    # A line for each call is part of what the emulator does; here it goes nowhere.
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open to the end
    service = VoiceService(settings, report=say)
    asyncio.run(fill(service, sets, calls))
    server = EmulatorServer(service)
    if kind == "bare":
        server._server.config.app = BareApp(service)
    print(server.endpoint_url.rpartition(":")[2], file=answers, flush=True)
    threading.Thread(target=_tell_memory, args=(answers,), daemon=True).start()
    settle_memory()
    server.run_until_signal()


def _tell_memory(answers: TextIO) -> None:
    process = psutil.Process()
    for _ in iter(sys.stdin.readline, ""):
        print(process.memory_info().rss, file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
