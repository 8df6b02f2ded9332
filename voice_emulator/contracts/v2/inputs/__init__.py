"""
What each operation is asked: the members of botocore's model in snake case, with its constraints.

A required member has no default; all others are None where a request leaves them out. Unknown members are ignored.
"""
