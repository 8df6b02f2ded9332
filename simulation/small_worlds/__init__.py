"""
Small worlds, all of them: every order in which a few actors can do their AWS calls, with at most one crash or one lost answer.

The simulation of whole days draws its orders at random. Here a handful of real functions meet over one or two calls, and nothing is
left to chance: see `explorer` for how, `worlds` for which. ``python -m simulation.small_worlds`` runs them.
"""
