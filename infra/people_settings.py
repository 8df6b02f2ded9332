"""The settings of a stage that are about the people who work with it."""

from infra.company_sign_in import CompanySignInSettings
from infra.listening_settings import ListeningSettings
from infra.rights_settings import RightsSettings
from infra.writing_settings import WritingSettings


class PeopleSettings(CompanySignInSettings, ListeningSettings, RightsSettings, WritingSettings):
    """What a stage says of people: what they hear, how they sign in, what they may act on, how they write."""
