"""The one place where ``dial`` is put together."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

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
from redial.adapters.dynamodb.table import Table
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
from redial.application.erasing.erase_person import ErasedStores, Eraser
from redial.application.erasing.keep_notes import NotesKeeper
from redial.application.hours_in_force import HoursInForce
from redial.application.other_spellings import OtherSpellings
from redial.application.ports import CallPorts, Clock, Telemetry, Tokens
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.soon_due import SoonDue
from redial.application.tracking.judge_silence import SilenceJudge
from redial.application.tracking.settle_calls import Settler
from redial.application.tracking.witnesses import SilenceWitnesses
from redial.domain.call.transitions import Deadlines
from redial.environment import parse_settings

# A second beyond the client's own time-outs: a request may still travel when the client has given up.
SEND_TIMEOUT = timedelta(seconds=clients.VOICE_CONNECT_TIMEOUT_S + clients.VOICE_READ_TIMEOUT_S + 1)


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> Dial:
    """Put ``dial`` together from its environment; tests bring their own clock and tokens, and let it have threads or not."""
    settings = parse_settings(Settings, environment)
    table = ReadAheadTable(clients.dynamodb(), settings.table_name, clock.now)
    retention = timedelta(days=settings.retention_days)
    calls = DynamoDbCalls(table, retention)
    attempts = DynamoDbAttempts(table, retention)
    wake_ups = SqsWakeUps(clients.sqs(), settings.wake_up_queue_url)
    ports = CallPorts(calls=calls, attempts=attempts, wake_ups=wake_ups, telemetry=telemetry, clock=clock)
    region = clients.dynamodb().meta.region_name
    pacing = AllowanceSession(
        DynamoDbAllowance(table, region), settings.voice_limits, tokens(), lambda: dialable.rates()
    )
    voice = voice_of(
        settings.voice_sending,
        configuration_set_name=settings.configuration_set_name,
        stack_name=settings.stack_name,
    )
    deadlines = Deadlines.of_stage(settings.final_event_deadline_minutes, voice.valid_for)
    reader = TableReader(clients.dynamodb(), settings.table_name)
    records = StoredCalls(reader, lambda _: None)
    controls = DynamoDbControl(table)
    recipients = DynamoDbRecipients(table, clock.now)
    notes = DynamoDbNotes(table, retention)
    set_aside = SetAsideCalls(
        notes=DynamoDbFailureNotes(table),
        calls=calls,
        indexes=reader,
        telemetry=telemetry,
        clock=clock,
        blame=blame,
        describe=describe,
    )
    chains = ChainFollower(ports=ports, indexes=reader, set_aside=set_aside)
    dialable = DialableCalls(
        ports=ports,
        controls=controls,
        indexes=reader,
        records=records,
        chains=chains,
        refusals=pacing.refusals,
    )
    hours = HoursInForce(
        settings.calling_hours,
        control=lambda _: dialable.control(),
        named=partial(read_named_hours, table),
        campaign=partial(read_campaign_settings, table),
        clock=clock,
    )
    gate = PermissionGate(
        calls=calls,
        indexes=reader,
        telemetry=telemetry,
        clock=clock,
        permissions=settings.call_permissions,
        hours=hours,
        set_aside=set_aside,
    )
    spellings = OtherSpellings(
        controls=controls,
        indexes=reader,
        records=records,
        clock=clock,
        marks_new_stacks=True,
    )
    expirer = Expirer(calls=calls, telemetry=telemetry, clock=clock, set_aside=set_aside)
    placer = CallPlacer(
        ports=ports,
        voice=voice,
        gate=gate,
        recipients=RecipientLock(recipients, calls, settings.voice_limits, spellings),
        pacing=pacing,
        new_token=tokens,
        rules=SendRules(
            origination_phone_numbers=settings.origination_phone_numbers,
            number_choice=settings.number_choice,
            send_timeout=SEND_TIMEOUT,
            deadlines=deadlines,
        ),
    )
    return Dial(
        sends=placer.sends,
        dialer=Dialer(
            ports=ports,
            placer=placer,
            pacing=pacing,
            meanwhile=expirer.run,
            set_aside=set_aside,
            due=dialable,
            read_named=lambda call_ids: table.read_ahead(keys_of(call_ids)),
        ),
        settler=Settler(ports, deadlines, set_aside, _silence_judge(settings, table, telemetry, clock)),
        expirer=expirer,
        gate=gate,
        chains=chains,
        dating=HoursDating(
            ports=ports,
            controls=controls,
            gate=gate,
            indexes=reader,
            records=records,
            set_aside=set_aside,
            hours=hours,
        ),
        mover=CampaignMover(
            ports=ports,
            controls=controls,
            gate=gate,
            indexes=reader,
            records=records,
            set_aside=set_aside,
        ),
        notes=NotesKeeper(notes=notes, calls=calls, indexes=reader, telemetry=telemetry, clock=clock),
        eraser=Eraser(
            ports=ports,
            stores=ErasedStores(
                erasures=DynamoDbErasures(table, retention),
                rejections=calls,
                notes=notes,
                recipients=recipients,
            ),
            indexes=reader,
            records=records,
            events=StoredAttempts(reader),
            set_aside=set_aside,
        ),
        set_aside=set_aside,
        due=dialable,
        soon_due=SoonDue(wake_ups, settings.voice_limits.calls_per_minute),
        pacing=pacing,
        telemetry=telemetry,
        clock=clock,
        table=table,
        read_first=(f"{schema.ALLOWANCE}{region}", schema.CONTROL),
    )


def _silence_judge(settings: Settings, table: Table, telemetry: Telemetry, clock: Clock) -> SilenceJudge | None:
    asked = settings.silence
    if asked is None:
        return None
    reader = TableReader(clients.dynamodb(), settings.table_name)
    witnesses = SilenceWitnesses(
        allowances=DynamoDbAllowance(table, clients.dynamodb().meta.region_name),
        indexes=reader,
        calls=StoredCalls(reader, lambda _: None),
        attempts=StoredAttempts(reader),
        dead_letters=SqsEventDeadLetters(
            clients.sqs(), asked.dead_letter_queue_names, settings.wake_up_queue_url, clock.now
        ),
        failures=DynamoDbEventFailures(table),
        events_log=CloudWatchEventsLog(clients.logs, asked.events_log_group_name),
    )
    return SilenceJudge(witnesses, telemetry)
