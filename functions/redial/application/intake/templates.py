"""What intake reads of templates."""

from typing import Protocol

from redial.domain.templates.templates import MessageTemplate


class Templates(Protocol):
    """Templates of messages."""

    def get(self, name: str) -> MessageTemplate | None:
        """
        Read a template in its current version (strongly consistent).

        Parameters
        ----------
        name : str
            Of the template.

        Returns
        -------
        MessageTemplate or None
            None where there never was one; one that was deleted has no text.
        """
        ...
