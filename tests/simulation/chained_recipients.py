"""A chain of three recipients, who are called one after the other until one of them was reached."""

from typing import Any

from simulation.stack.pipeline import Pipeline

FIRST, SECOND, THIRD = "+12065550101", "+12065550102", "+12065550103"
ONCE = {"total_attempts": 1}


def page_out(pipeline: Pipeline, *further: dict[str, Any], **more: Any) -> None:
    """Ask for calls to the first, and then to the second and the third."""
    recipients = list(further) or [{"destination_phone_number": SECOND}, {"destination_phone_number": THIRD}]
    # Each hears the key of the call, by which the judge tells the calls apart.
    then = [
        {"content": {"plain_text_message": {"text": f"page#{number}"}}} | recipient
        for number, recipient in enumerate(recipients, start=2)
    ]
    pipeline.request("page", FIRST, **({"retry": ONCE, "then": then} | more))
