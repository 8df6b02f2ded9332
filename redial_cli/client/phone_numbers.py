"""Phone numbers that a person types on the command line."""

from redial.contracts.answers.stack import Stack as StackInfo
from redial.contracts.written_numbers import read_country, read_written_number
from redial.domain.phone_number import E164
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NotPossibleError


def in_e164(client: ApiClient, typed: str, country: str | None, option: str) -> str:
    """
    Return a number in E.164, as a call request has it.

    Parameters
    ----------
    country
        Whose number it is, if it has no country code; None: the stack's.
    option
        That it was typed for; for the error.

    Raises
    ------
    NotPossibleError
        It is none, or can be several.
    """
    if E164.fullmatch(typed):
        return typed
    try:
        known = read_country(country) if country is not None else client.get("/stack", StackInfo).country
        return read_written_number(typed, known)
    except ValueError as error:
        raise NotPossibleError(f"{option}: {error}") from error
