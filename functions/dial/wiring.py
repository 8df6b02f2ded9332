"""The one place where ``dial`` is put together."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import msgspec

from dial.invocation import Dial, keys_of
from dial.settings import Settings
from redial.adapters import clients
from redial.adapters.blame import blame
from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.event_failures import DynamoDbEventFailures
from redial.adapters.dynamodb.failure_notes import DynamoDbFailureNotes
from redial.adapters.dynamodb.hours_reading import read_campaign_settings, read_named_hours
from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.read_ahead import ReadAheadTable
from redial.adapters.dynamodb.reading import StoredAttempts, StoredCalls, TableReader
from redial.adapters.dynamodb.stored_texts import StoredTexts
from redial.adapters.log_masking import describe
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.silence_witnesses import CloudWatchEventsLog, SqsEventDeadLetters
from redial.adapters.voice_versions import voice_of
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.date_anew import HoursDating
from redial.application.dialling.dial_due_calls import Dialer
from redial.application.dialling.dialable_calls import DialableCalls
from redial.application.dialling.expire_calls import Expirer
from redial.application.dialling.follow_chains import ChainFollower
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.move_campaigns import CampaignMover
from redial.application.dialling.place_call import CallPlacer, SendRules
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.erasing.erase_person import Eraser
from redial.application.erasing.erased_stores import ErasedStores
from redial.application.erasing.keep_notes import NotesKeeper
from redial.application.hours_in_force import HoursInForce
from redial.application.other_spellings import OtherSpellings
from redial.application.ports import CallPorts, Clock, Telemetry, Threads, Tokens
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.soon_due import SoonDue
from redial.application.tracking.judge_silence import SilenceJudge
from redial.application.tracking.settle_calls import Settler
from redial.application.tracking.witnesses import SilenceWitnesses
from redial.domain.call.transitions import Deadlines
from redial.environment import parse_settings

# A second beyond the client's own time-outs: a request may still travel when the client has given up.
SEND_TIMEOUT = timedelta(seconds=clients.VOICE_CONNECT_TIMEOUT_S + clients.VOICE_READ_TIMEOUT_S + 1)


class _Stores(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept in the table, as each part asks for it."""

    table: ReadAheadTable
    region: str
    reader: TableReader
    records: StoredCalls
    calls: DynamoDbCalls
    attempts: DynamoDbAttempts
    allowance: DynamoDbAllowance
    controls: DynamoDbControl
    recipients: DynamoDbRecipients
    notes: DynamoDbNotes
    erasures: DynamoDbErasures


def build(
    environment: Mapping[str, str],
    telemetry: Telemetry,
    clock: Clock = SYSTEM_CLOCK,
    tokens: Tokens = new_token,
    *,
    threads: Threads | None = None,
) -> Dial:
    """Put ``dial`` together from its environment; tests bring their own clock and tokens, and threads or none."""
    settings = parse_settings(Settings, environment)
    stores = _stores(settings, clock)
    wake_ups = SqsWakeUps(clients.sqs(), settings.wake_up_queue_url)
    ports = CallPorts(calls=stores.calls, attempts=stores.attempts, wake_ups=wake_ups, telemetry=telemetry, clock=clock)
    set_aside = SetAsideCalls(
        notes=DynamoDbFailureNotes(stores.table),
        calls=stores.calls,
        indexes=stores.reader,
        telemetry=telemetry,
        clock=clock,
        blame=blame,
        describe=describe,
    )
    pacing = AllowanceSession(stores.allowance, settings.voice_limits, tokens(), lambda: due.rates())
    chains = ChainFollower(ports=ports, indexes=stores.reader, set_aside=set_aside)
    due = DialableCalls(
        ports=ports,
        controls=stores.controls,
        indexes=stores.reader,
        records=stores.records,
        chains=chains,
        refusals=pacing.refusals,
    )
    hours = HoursInForce(
        settings.calling_hours,
        control=lambda _: due.control(),
        named=partial(read_named_hours, stores.table),
        campaign=partial(read_campaign_settings, stores.table),
        clock=clock,
    )
    gate = PermissionGate(
        calls=stores.calls,
        indexes=stores.reader,
        telemetry=telemetry,
        clock=clock,
        permissions=msgspec.structs.replace(
            settings.call_permissions, origination_phone_numbers=settings.origination_phone_numbers
        ),
        hours=hours,
        set_aside=set_aside,
    )
    voice = voice_of(
        settings.voice_sending,
        configuration_set_name=settings.configuration_set_name,
        stack_name=settings.stack_name,
    )
    rules = SendRules(
        origination_phone_numbers=settings.origination_phone_numbers,
        number_choice=settings.number_choice,
        send_timeout=SEND_TIMEOUT,
        deadlines=Deadlines.of_stage(settings.final_event_deadline_minutes, voice.valid_for),
        threads=threads,
    )
    expirer = Expirer(calls=stores.calls, telemetry=telemetry, clock=clock, set_aside=set_aside)
    placer = CallPlacer(
        ports=ports,
        voice=voice,
        gate=gate,
        recipients=_recipient_lock(settings, stores, clock),
        pacing=pacing,
        new_token=tokens,
        rules=rules,
    )
    return Dial(
        dialer=Dialer(
            ports=ports,
            placer=placer,
            pacing=pacing,
            meanwhile=expirer.run,
            set_aside=set_aside,
            due=due,
            read_named=lambda call_ids: stores.table.read_ahead(keys_of(call_ids)),
        ),
        settler=Settler(ports, rules.deadlines, set_aside, _silence_judge(settings, stores, telemetry, clock)),
        expirer=expirer,
        gate=gate,
        chains=chains,
        dating=HoursDating(
            ports=ports,
            controls=stores.controls,
            gate=gate,
            indexes=stores.reader,
            records=stores.records,
            set_aside=set_aside,
            hours=hours,
        ),
        mover=CampaignMover(
            ports=ports,
            controls=stores.controls,
            gate=gate,
            indexes=stores.reader,
            records=stores.records,
            set_aside=set_aside,
        ),
        notes=NotesKeeper(
            notes=stores.notes, calls=stores.calls, indexes=stores.reader, telemetry=telemetry, clock=clock
        ),
        eraser=_eraser(ports, stores, set_aside),
        set_aside=set_aside,
        due=due,
        soon_due=SoonDue(wake_ups, settings.voice_limits.calls_per_minute),
        pacing=pacing,
        telemetry=telemetry,
        clock=clock,
        table=stores.table,
        read_first=(f"{schema.ALLOWANCE}{stores.region}", schema.CONTROL),
    )


def _stores(settings: Settings, clock: Clock) -> _Stores:
    client, retention = clients.dynamodb(), timedelta(days=settings.retention_days)
    table = ReadAheadTable(client, settings.table_name, clock.now)
    reader = TableReader(client, settings.table_name)
    region = client.meta.region_name
    return _Stores(
        table=table,
        region=region,
        reader=reader,
        records=StoredCalls(reader, lambda _: None),
        calls=DynamoDbCalls(table, retention),
        attempts=DynamoDbAttempts(table, retention),
        allowance=DynamoDbAllowance(table, region),
        controls=DynamoDbControl(table),
        recipients=DynamoDbRecipients(table, clock.now),
        notes=DynamoDbNotes(table, retention),
        erasures=DynamoDbErasures(table, retention),
    )


def _recipient_lock(settings: Settings, stores: _Stores, clock: Clock) -> RecipientLock:
    spellings = OtherSpellings(
        controls=stores.controls,
        indexes=stores.reader,
        records=stores.records,
        clock=clock,
        marks_new_stacks=True,
    )
    return RecipientLock(stores.recipients, stores.calls, settings.voice_limits, spellings)


def _eraser(ports: CallPorts, stores: _Stores, set_aside: SetAsideCalls) -> Eraser:
    return Eraser(
        ports=ports,
        stores=ErasedStores(
            erasures=stores.erasures,
            rejections=stores.calls,
            notes=stores.notes,
            recipients=stores.recipients,
        ),
        indexes=stores.reader,
        records=stores.records,
        events=StoredAttempts(stores.reader, lambda _: None),
        texts=StoredTexts(stores.reader),
        set_aside=set_aside,
    )


def _silence_judge(settings: Settings, stores: _Stores, telemetry: Telemetry, clock: Clock) -> SilenceJudge | None:
    asked = settings.silence
    if asked is None:
        return None
    witnesses = SilenceWitnesses(
        allowances=stores.allowance,
        indexes=stores.reader,
        calls=stores.records,
        # One that cannot be read is missed by the judge, and must not end the run of whoever judges.
        attempts=StoredAttempts(stores.reader, lambda _: None),
        dead_letters=SqsEventDeadLetters(
            clients.sqs(), asked.dead_letter_queue_names, settings.wake_up_queue_url, clock.now
        ),
        failures=DynamoDbEventFailures(stores.table),
        events_log=CloudWatchEventsLog(clients.logs, asked.events_log_group_name),
    )
    return SilenceJudge(witnesses, telemetry)
