"""
What stands behind the operations, a module for each group of them.

A module is imported when something at its addresses is first asked for: a reader's cold start does not pay for what only others
need.
"""

from collections.abc import Iterable, Iterator

from api.operations import Operation

SEGMENTS = (
    "health",
    "calls",
    "calling-hours",
    "campaigns",
    "campaigns/progress",
    "dialling",
    "do-not-call",
    "phone-numbers",
    "plan",
    "summary",
    "orphans",
    "refusals",
    "set-aside",
    "dead-letters",
    "templates",
    "preview",
    "audit",
    "erasures",
)
"""The first parts of paths that lead to all modules, each once."""


def operations_at(path: str) -> Iterable[Operation]:
    """Return the operations whose paths begin as this one, without the version."""
    match path.removeprefix("/v1").split("/")[1:]:
        case ["calls", *_]:
            from api.routes import call_files, call_notes, call_times, calls, explanation, submission

            return (
                *submission.operations,
                *call_files.operations,
                *calls.operations,
                *call_notes.operations,
                *call_times.operations,
                *explanation.operations,
            )
        case ["calling-hours", *_]:
            from api.routes import calling_hours

            return calling_hours.operations
        case ["campaigns", "progress"]:
            from api.routes import campaign_progress

            return campaign_progress.operations
        case ["campaigns", *_]:
            from api.routes import campaign_notes, campaign_settings, campaigns

            return (*campaigns.operations, *campaign_settings.operations, *campaign_notes.operations)
        case ["dialling", *_]:
            from api.routes import dialling

            return dialling.operations
        case ["do-not-call", *_]:
            from api.routes import do_not_call, do_not_call_files

            return (*do_not_call.operations, *do_not_call_files.operations)
        case ["phone-numbers", *_]:
            from api.routes import phone_numbers

            return phone_numbers.operations
        case ["plan", *_]:
            from api.routes import plan

            return plan.operations
        case ["summary" | "series"]:
            from api.routes import overview

            return overview.operations
        case ["orphans"]:
            from api.routes import orphans

            return orphans.operations
        case ["refusals", *_]:
            from api.routes import refusals

            return refusals.operations
        case ["set-aside"]:
            from api.routes import set_aside

            return set_aside.operations
        case ["dead-letters", *_]:
            from api.routes import dead_letters

            return dead_letters.operations
        case ["templates", *_]:
            from api.routes import templates

            return templates.operations
        case ["preview", *_]:
            from api.routes import preview

            return preview.operations
        case ["audit"]:
            from api.routes import audit

            return audit.operations
        case ["erasures", *_]:
            from api.routes import erasures

            return erasures.operations
        case ["health" | "stack" | "me"]:
            from api.routes import stack

            return stack.operations
        case _:
            return ()


def all_operations() -> Iterator[Operation]:
    """Import all modules, and give all operations."""
    for segment in SEGMENTS:
        yield from operations_at(f"/{segment}")
