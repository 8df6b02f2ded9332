"""The settings of a stage that are about the people who work with it."""

from infra.settings.company_sign_in import CompanySignInSettings
from infra.settings.listening import ListeningSettings
from infra.settings.rights import RightsSettings
from infra.settings.writing import WritingSettings


class PeopleSettings(CompanySignInSettings, ListeningSettings, RightsSettings, WritingSettings):
    """What a stage says of people: what they hear, how they sign in, what they may act on, how they write."""
