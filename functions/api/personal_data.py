"""The right to see personal data, where not an answer but the question would tell it."""

from api.http.callers import Caller, Permission
from api.http.problems import forbidden_field
from redial.domain.masking import names_number

PHONE_NUMBER = "destination_phone_number"


def sees_names(caller: Caller) -> bool:
    """Tell whether calls may be found by the names of their recipients: whoever may not see them could try all that they may be."""
    return caller.may(Permission.PERSONAL_DATA) or caller.may_search_by_number


def require_right_to_numbers(caller: Caller, **asked: str | None) -> None:
    """
    Let only those who may see numbers search by one: whoever may not could find a hidden number by trying all that it may be.

    Parameters
    ----------
    **asked : str or None
        What is searched by, each under its field; of a name only one that names a phone number needs the right.

    Raises
    ------
    ProblemError
        403: names the field, and the right that is missing.
    """
    if sees_names(caller):
        return
    for field, value in asked.items():
        if value is not None and (field == PHONE_NUMBER or names_number(value)):
            raise forbidden_field(
                field,
                "a search by a phone number needs the right to see numbers: the address /personal-data/v1, "
                "or the group redial-personal-data",
            )
