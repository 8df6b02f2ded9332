"""
What the API answers, as typed records.

They are the one source of three things: the JSON that is sent, the types that the presenters are checked against, and the
schemas of the OpenAPI document. msgspec and not pydantic: it writes them without adding to a cold start.
"""
