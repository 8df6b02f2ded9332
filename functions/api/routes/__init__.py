"""
What stands behind the operations, a module for each group.

A module is imported when one of its operations is first asked for: a reader's cold start does not pay for what only a submission
needs.
"""
