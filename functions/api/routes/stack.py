"""The API itself, and the stack behind it."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from api.http.callers import Caller, Permission
from api.http.local_roles import LOCAL_ROLES, roles_of_campaigns
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.presenters.presenter import Presenter
from api.rights import rights_of
from api.wiring import Services
from redial.application.reporting.list_campaigns import campaigns_page
from redial.contracts.answers.common import Health
from redial.contracts.answers.stack import Me, Right, Stack
from redial.domain.audit.acts import ActorKind
from redial.domain.rights.rights import in_words
from redial.version import VERSION

operations = Operations("Stack")

_CAMPAIGNS_PLAYED = 3


@operations.get("/health", needs=None)
def health(_request: ApiRequest[Nothing, None], _services: Services) -> Health:
    """Tell that the API runs."""
    return Health(status="ok")


@operations.get("/v1/stack", needs=Permission.READ)
def get_stack(request: ApiRequest[Nothing, None], services: Services) -> Stack:
    """Tell what this stack is, permits and presumes."""
    settings, presenter = services.settings, Presenter(request.caller)
    return Stack(
        version=VERSION,
        region=services.region,
        profile=settings.voice_profile,
        limits=settings.voice_limits,
        origination_phone_numbers=[presenter.number(number) for number in settings.origination_phone_numbers],
        numbers_for_campaigns=_shown(settings.number_choice.campaigns, presenter),
        numbers_for_countries=_shown(settings.number_choice.countries, presenter),
        default_retry_policy=settings.default_retry_policy,
        retry_policies=settings.retry_policies,
        allowed_countries=list(settings.call_permissions.allowed_countries),
        allow_premium_numbers=settings.call_permissions.premium_numbers,
        allowed_caller_ids=[presenter.number(number) for number in settings.call_permissions.allowed_caller_ids],
        more_voices={voice: list(languages) for voice, languages in settings.more_voices.items()},
        country=settings.country,
        time_zone=settings.time_zone,
        preview_audio=settings.preview_audio,
        calling_hours=msgspec.to_builtins(replace(settings.calling_hours, named=services.known_hours())),
        retention_days=settings.retention_days,
        voice_api=settings.voice_api,
    )


@operations.get("/v1/me", needs=Permission.READ)
def get_me(request: ApiRequest[Nothing, None], services: Services) -> Me:
    """Tell who the caller is, and what it may do."""
    rights = rights_of(request.caller, services)
    return Me(
        name=request.caller.name,
        permissions=[each.value for each in Permission if request.caller.may(each)],
        rights=[Right(lanes=list(each.lanes), campaigns=list(each.campaigns)) for each in rights],
        rights_in_words=in_words(rights),
        roles=_roles(request.caller, services) if request.caller.kind is ActorKind.LOCAL else [],
    )


def _roles(caller: Caller, services: Services) -> list[str]:
    """Name the roles of the local stack: those that there always are, one for each campaign that changed lately, the played one."""
    page = campaigns_page(services.reader, services.stored_tallies, limit=_CAMPAIGNS_PLAYED, after=None)
    text = Presenter(caller).text
    campaigns = [name for name, _ in page.campaigns if text(name) == name]
    return list(dict.fromkeys([*LOCAL_ROLES, *roles_of_campaigns(campaigns), *filter(None, [caller.role])]))


def _shown(choice: Mapping[str, tuple[str, ...]], presenter: Presenter) -> dict[str, list[str]]:
    return {presenter.text(name): [presenter.number(number) for number in numbers] for name, numbers in choice.items()}
