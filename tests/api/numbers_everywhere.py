"""A stack that has numbers in every place where one can be."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings, DynamoDbNamedHours
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.domain.attempt.events import Outcome, UnknownEvent, VoiceEventType
from redial.domain.audit.acts import Actor, ActorKind
from redial.domain.call.calls import Attempt, CallStatus, FieldError
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.erasure.erasures import ask_for_erasure
from redial.domain.notes.notes import Note, Notes
from redial.domain.reporting.tally import Tally
from redial.domain.steering.campaign_settings import CampaignSettings
from redial.domain.steering.control import CampaignCancellation, Control, Pause
from redial.domain.steering.named_hours import HoursUnderName, NamedHours
from redial.domain.templates.templates import MessageTemplate, TemplateText
from simulation.makers import T0, at, plain_request, voice_event, waiting_call
from simulation.records import put

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


NUMBERS = [f"+1206555{number:04}" for number in range(120, 165)]
TEXT = "Your code is 4711-XYZ."
MESSAGE_ID, ORPHAN_ID = "4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d11", "4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d12"


ERASED_NUMBER = "+12065550119"


class Seeds:
    """A stack that has numbers in every place where one can be. Each place has a number of its own."""

    def __init__(self) -> None:
        self._left = iter(NUMBERS)
        self.used: list[str] = []
        self.call_ids: list[str] = []
        self.template = "reminder"

    def number(self) -> str:
        self.used.append(next(self._left))
        return self.used[-1]

    def plant(self, table: Table, sqs: "SQSClient", queues: dict[str, str]) -> None:
        calls = DynamoDbCalls(table, timedelta(days=90))
        # Its number is shown to nobody in clear.
        DynamoDbErasures(table, timedelta(days=90)).add(
            ask_for_erasure("e1", (ERASED_NUMBER,), by="ana", reason="", also_do_not_call=False, now=T0)
        )
        campaign = f"all of {self.number()}"
        destination = self.number()
        waiting = waiting_call(
            f"{destination}/2026-11-26",
            destination_phone_number=destination,
            caller_id=self.number(),
            campaign=campaign,
            name=f"Ana {self.number()}",
            metadata=(("phone", self.number()), (f"of {self.number()}", "x")),
        )
        bare = self.number()
        attempt = Attempt(
            number=1,
            token="token",
            origination_phone_number=self.number(),
            intent_at=T0,
            message_id=MESSAGE_ID,
            outcome=Outcome.FAILED,
            outcome_at=at(9),
            detail=f"blocked by {self.number()}",
        )
        ended = replace(
            waiting_call(f"order-{bare[2:]}", destination_phone_number=bare, campaign=f"c-{bare[1:]}"),
            status=CallStatus.UNKNOWN,
            reason=Noted(f"said %2B{self.number()[1:]}"),
            attempts=(attempt,),
        )
        cancelled = replace(waiting_call("ended"), status=CallStatus.COMPLETED, reason=Noted(f"by {self.number()}"))
        for call in (waiting, ended, cancelled):
            calls.add(call)
            self.call_ids.append(call.call_id)
        by_somebody = Actor(kind=ActorKind.PERSON, id="sub", name=f"ana {self.number()}")
        noted = Notes(notes=(Note(key="k", at=T0, by=by_somebody, text=f"not {self.number()}, {destination[2:]}"),))
        notes = DynamoDbNotes(table, timedelta(days=90))
        put(notes.of_call(waiting), noted)
        put(notes.of_campaign(campaign), noted)
        put(notes.of_campaign("with notes"), noted)
        said = TemplateText(language="en-US", text=f"Call us at {self.number()}, {{name}}.")
        template = MessageTemplate(name=self.template, texts=(said,), version=1, put_at=T0, put_by=self.number())
        DynamoDbTemplates(table).at(self.template).replace(MessageTemplate(name=self.template), template)
        rejected = RejectedRequest(
            call_id="r00000000000000000000000",
            errors=(FieldError(field=self.number(), message=f"expected one of {self.number()}"),),
            original=json.dumps(plain_request(destination_phone_number=self.number())),
            accepted_at=T0,
            request_id=f"tel:{self.number()}",
            destination_phone_number=self.number().replace("+1", "001 "),
            campaign=f"\\u002B{self.number()[1:]}",
        )
        calls.add_rejected(rejected)
        self.call_ids.append(rejected.call_id)
        attempts = DynamoDbAttempts(table, timedelta(days=90))
        failed, odd = voice_event(VoiceEventType.FAILED), UnknownEvent("odd", T0)
        attempts.add_events(MESSAGE_ID, {failed: f'{{"To":"{self.number()}"}}', odd: None}, T0)
        attempts.add_events(ORPHAN_ID, {failed: f'{{"To":{self.number()[1:]}}}'}, T0)
        counts = Tally(last_at=T0, calls={CallStatus.COMPLETED: 1})
        put(DynamoDbTallies(table, timedelta(days=90)).of_campaign(f"old {self.number()}"), counts)
        put(DynamoDbTallies(table, timedelta(days=90)).of_campaign("with notes"), counts)
        by = f"somebody {self.number()}"
        office = {"weekdays": {"mon": [["09:00", "18:00"]]}}
        late = HoursUnderName(hours=office, put_at=T0, put_by=f"ana {self.number()}")
        put(DynamoDbNamedHours(table), NamedHours(by_name={"late": late}))
        with_hours = f"timely {self.number()}"
        settings = CampaignSettings(calling_hours=office, set_at=T0, set_by=f"ben {self.number()}")
        put(DynamoDbCampaignSettings(table).at(with_hours), settings)
        pause = Pause(since=T0, by=by, reason=f"asked by {self.number()}")
        put(
            DynamoDbControl(table),
            Control(
                everything=pause,
                has_named_hours=True,
                campaigns_with_settings=frozenset({with_hours}),
                campaigns={f"paused {self.number()}": pause},
                cancelled_campaigns={f"gone {self.number()}": CampaignCancellation(before=T0, by=by)},
            ),
        )
        listed = {"status_key": "DO_NOT_CALL", "status_at": "2026-11-23T09:00:00.000Z"}
        entry = {
            "version": 1,
            "do_not_call_since": "2026-11-23T09:00:00.000Z",
            "do_not_call_reason": f"{self.number()}",
        }
        for number in (self.number(), self.number()):
            table.put({"pk": f"RECIPIENT#{number}"} | entry | listed)
        clients.dynamodb().put_item(
            TableName=table.name, Item=to_item({"pk": f"RECIPIENT#{self.number()}", "version": "none"} | listed)
        )
        request = plain_request(destination_phone_number=self.number(), content={"plain_text_message": {"text": TEXT}})
        bodies = (
            json.dumps(request | {self.number(): 1}).replace("+", "\\u002B"),
            json.dumps({"Message": json.dumps(request)}),
            json.dumps(request)[:-9],
            f"to=%2B{self.number()[1:]}&text={TEXT}",
        )
        for name, url in queues.items():
            for body in bodies if name.endswith("-dlq") else ():
                sqs.send_message(QueueUrl=url, MessageBody=body)
