"""The one place where ``api`` is put together. Each part is built when it is first used."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property, partial
from random import Random

from api.settings import Settings
from api.stores import Stores
from redial.adapters import clients
from redial.adapters.dead_letters import DeadLetters
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings, DynamoDbNamedHours
from redial.adapters.dynamodb.hours_reading import read_campaign_settings, read_named_hours
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.undelivered_events import RECEIVERS, UndeliveredEvents, bus_beside
from redial.application.hours_in_force import HoursInForce, Known
from redial.application.other_spellings import OtherSpellings
from redial.application.ports import Clock, Telemetry, Tokens
from redial.application.reporting.forecast_backlog import BacklogForecast
from redial.application.reporting.held_back import HeldBackCalls
from redial.application.reporting.list_calls import CallLister
from redial.application.reporting.predict_dialling import Predictor
from redial.application.reporting.recipient_turns import RecipientTurns
from redial.application.steering.cancel_campaign import CampaignCanceller
from redial.application.steering.control_dialling import DiallingControl
from redial.application.steering.keep_campaign_settings import CampaignSettingsKeeper
from redial.application.steering.keep_do_not_call_list import DoNotCallList
from redial.application.steering.keep_named_hours import NamedHoursKeeper
from redial.application.steering.keep_templates import TemplateLibrary
from redial.application.steering.redrive_refused import RefusedCalls
from redial.domain.call.requests import HoursRecord
from redial.domain.steering.control import Control
from redial.environment import parse_settings

ThreadPools = Callable[[int], Executor]
"""Makes a pool of so many threads."""


class Services(Stores):
    """What the operations work with."""

    def __init__(
        self,
        settings: Settings,
        telemetry: Telemetry,
        clock: Clock,
        tokens: Tokens,
        threads: ThreadPools,
    ) -> None:
        super().__init__(settings, telemetry, clock)
        self.tokens = tokens
        self.readings_noted: set[str] = set()
        """The entries of the audit trail that tell of readings and are known to be stored."""
        self.threads = threads
        self.random = Random()  # noqa: S311 - it makes no secret
        """The source of chance of plans; the simulation has its own."""

    def known_control(self) -> Known[Control]:
        """Return what reads the control when it is asked for, and not anew for a while."""
        return Known(self.control.load, self.clock)

    def hours(self, known_for: timedelta = timedelta(0), control: Known[Control] | None = None) -> HoursInForce:
        """Return the calling hours of requests, as they are now."""
        return HoursInForce(
            self.settings.calling_hours,
            control=(control or self.known_control()).get,
            named=partial(read_named_hours, self.table),
            campaign=partial(read_campaign_settings, self.table),
            clock=self.clock,
            known_for=known_for,
        )

    @cached_property
    def named_hours(self) -> NamedHoursKeeper:
        """Keeps the hours that people name."""
        return NamedHoursKeeper(DynamoDbNamedHours(self.table), self.control)

    def known_hours(self) -> dict[str, HoursRecord]:
        """Read the hours that have a name now."""
        named = self.named_hours.load()
        known = {**self.settings.calling_hours.named, **named.records}
        return {name: hours for name, hours in known.items() if name not in named.unreadable}

    @cached_property
    def campaign_settings(self) -> CampaignSettingsKeeper:
        """Keeps the settings of campaigns."""
        return CampaignSettingsKeeper(DynamoDbCampaignSettings(self.table), self.control)

    @cached_property
    def template_library(self) -> TemplateLibrary:
        """Keeps the templates."""
        return TemplateLibrary(self.templates, self.reader)

    @cached_property
    def lister(self) -> CallLister:
        """Lists and searches calls."""
        return CallLister(self.reader, self.stored_calls)

    @cached_property
    def dialling(self) -> DiallingControl:
        """Changes what is kept from being dialled."""
        return DiallingControl(self.control)

    @cached_property
    def campaign_canceller(self) -> CampaignCanceller:
        """Cancels campaigns."""
        return CampaignCanceller(
            control=self.dialling,
            indexes=self.reader,
            records=self.stored_calls,
            calls=self.calls,
            telemetry=self.telemetry,
            clock=self.clock,
            threads=self.threads,
        )

    @cached_property
    def do_not_call_list(self) -> DoNotCallList:
        """The do-not-call list."""
        return DoNotCallList(self.recipients, self.reader, self.listed_recipients, self.other_spellings)

    @cached_property
    def other_spellings(self) -> OtherSpellings:
        """Where else an earlier version may have kept recipients."""
        return OtherSpellings(controls=self.control, indexes=self.reader, records=self.stored_calls, clock=self.clock)

    @cached_property
    def predictor(self) -> Predictor:
        """Predicts when a call is dialled."""
        return Predictor(
            indexes=self.reader,
            allowances=self.allowances,
            controls=self.control,
            limits=self.settings.voice_limits,
            origination_phone_numbers=self.settings.origination_phone_numbers,
            number_choice=self.settings.number_choice,
            hours=self.hours(),
        )

    @cached_property
    def recipient_turns(self) -> RecipientTurns:
        """Foretells when recipients may be called, who have so many calls in a day."""
        return RecipientTurns(
            indexes=self.reader, records=self.stored_calls, hours=self.hours(), limits=self.settings.voice_limits
        )

    @cached_property
    def held_back(self) -> HeldBackCalls:
        """What is held back with its campaign."""
        return HeldBackCalls(tallies=self.stored_tallies, indexes=self.reader, records=self.stored_calls)

    @cached_property
    def backlog_forecast(self) -> BacklogForecast:
        """How long the backlog takes."""
        return BacklogForecast(
            indexes=self.reader,
            limits=self.settings.voice_limits,
            origination_phone_numbers=self.settings.origination_phone_numbers,
        )

    @cached_property
    def refused_calls(self) -> RefusedCalls:
        """What is held, and the calls that were refused before it was."""
        return self.refused_calls_through(self.calls)

    def refused_calls_through(self, calls: DynamoDbCalls) -> RefusedCalls:
        """Give the same, with the store that calls are changed through."""
        return RefusedCalls(
            allowances=self.allowances,
            indexes=self.reader,
            records=self.stored_calls,
            calls=calls,
            telemetry=self.telemetry,
            clock=self.clock,
        )

    @cached_property
    def dead_letters(self) -> DeadLetters:
        """The dead-letter queues."""
        queues, a_queue_url = self.settings.dead_letter_queues, self.settings.wake_up_queue_url
        senders = {}
        if RECEIVERS in queues:
            bus = bus_beside(queues[RECEIVERS].name)
            senders[RECEIVERS] = UndeliveredEvents(bus, clients.events, self.telemetry).send_on
        return DeadLetters(clients.sqs(), queues, a_queue_url, self.clock.now, senders)


def build(
    environment: Mapping[str, str],
    telemetry: Telemetry,
    clock: Clock = SYSTEM_CLOCK,
    tokens: Tokens = new_token,
    *,
    threads: ThreadPools = ThreadPoolExecutor,
) -> Services:
    """Put ``api`` together from its environment; tests bring their own clock, and the simulation its own threads."""
    return Services(parse_settings(Settings, environment), telemetry, clock, tokens, threads)
