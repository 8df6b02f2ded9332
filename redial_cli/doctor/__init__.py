"""Checks of a stack as it is, by asking AWS: what is wrong, and how to mend it."""
