"""Campaigns whose names hold a number: who sees it masked asks for them by what is shown."""

from api.http.callers import Caller, Permission
from api.http.problems import bad_field
from api.personal_data import require_right_to_numbers
from api.wiring import Services
from redial.domain.masking import mask_all
from redial.domain.reporting.listing import Listed, Stretch

_CAMPAIGN = "campaign"
_HIDDEN = "*****"
"""At least so much of a number is hidden."""
_MOST_COMPARED = 1_000
"""Campaigns that changed last: one request reads so many names."""


def campaign_asked(name: str, caller: Caller, services: Services) -> str:
    """
    Return the campaign that somebody asks about, as it is called.

    Raises
    ------
    ProblemError
        403: the name holds a number that the caller may not search by. 400: see `campaign_meant`.
    """
    require_right_to_numbers(caller, campaign=name)
    return campaign_meant(name, caller, services)


def campaign_meant(name: str, caller: Caller, services: Services) -> str:
    """
    Return the campaign that is meant, as it is called: the one that is shown to the caller by this name.

    Without it, who sees numbers masked could do nothing with a campaign that has one in its name, and would pause one that there
    is not.

    Raises
    ------
    ProblemError
        400: several campaigns are shown by the name, and nobody can tell which one is meant.
    """
    if _HIDDEN not in name or caller.may(Permission.PERSONAL_DATA):
        return name
    control = services.control.load()
    page = services.reader.page(Stretch(Listed.CAMPAIGNS), limit=_MOST_COMPARED, newest_first=True, after=None)
    held = (*control.campaigns, *control.cancelled_campaigns, *control.campaigns_set)
    meant = {each for each in (*(entry.id for entry in page.entries), *held) if mask_all(each) == name}
    if name in meant or not meant:
        return name
    if len(meant) > 1:
        raise bad_field(
            _CAMPAIGN,
            f"{len(meant)} campaigns look so where numbers are masked; it takes the right to see numbers to tell them apart",
        )
    return meant.pop()
