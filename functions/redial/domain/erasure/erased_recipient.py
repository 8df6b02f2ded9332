"""A recipient whose data is erased: what is left on the do-not-call list. Pure."""

from enum import Enum, auto

from msgspec.structs import replace

from redial.domain.recipient.recipients import Recipient, with_mark


class NothingToErase(Enum):
    """Why a recipient stays as it is."""

    NO_WORDS = auto()


def erase_recipient(recipient: Recipient, *, also_do_not_call: bool) -> Recipient | NothingToErase:
    """
    Return a recipient without the words that people noted with its entries of the do-not-call list, or without the entries.

    The list is what keeps the person from being called again; without the number it could not. The lock and the stamps of the last
    24 hours keep the voice service's limit, and go by themselves with their item.

    Parameters
    ----------
    recipient : Recipient
        As it is stored.
    also_do_not_call : bool
        Whether the entries go as well.

    Returns
    -------
    Recipient or NothingToErase
        `NothingToErase`: it has no entries, or none with words.
    """
    if also_do_not_call:
        changed = replace(with_mark(recipient, None), do_not_call_campaigns={})
    else:
        campaigns = {name: replace(mark, reason="") for name, mark in recipient.do_not_call_campaigns.items()}
        changed = replace(recipient, do_not_call_reason="", do_not_call_campaigns=campaigns)
    return NothingToErase.NO_WORDS if changed == recipient else changed
