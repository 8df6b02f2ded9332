"""
Keeps the garbage collector out of a cold start.

Loading a function's modules makes some hundred thousand objects, next to all of them for the life of the process. Python's
collector would walk through them again and again meanwhile, and find nothing: a fifth of a cold start's CPU time. A handler
imports this module before all others, and calls `loaded` when its modules are there.
"""

import gc

gc.disable()


def loaded() -> None:
    """Collect garbage from here on, and never look at what has been loaded."""
    gc.freeze()
    gc.enable()
