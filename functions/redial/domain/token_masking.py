"""
Texts without the tokens of Step Functions' tasks: whoever has one may end the task. Pure, and of the standard library alone.

Requests bring them, and a request is kept as it came where it is bad or cannot be handled. In which spelling is not known: as JSON,
as JSON within JSON, cut in the middle, under a name that is nearly right.
"""

import re

HIDDEN = "…"
_NAME = r"task[_\-. ]?tokens?"
# What ends a value in JSON, however often it was written into another text: a quote with its backslashes. A valid token has none of
# them; a program's JSON may write one of its characters with a backslash.
_VALUE = r"(?:[^\"'\\\s]|\\+(?![\"'\\]))+"
_NAMED = re.compile(
    rf"(?i)({_NAME}(?:\.\$)?\\*[\"']?\s{{0,9}}[:=]\s{{0,9}}\\*[\"'])(?:[^\"'\\]|\\+(?![\"'\\]))+|({_NAME}=)(?!\\*[\"']){_VALUE}"
)
# Tokens of Step Functions are long, and begin alike.
_SHAPED = re.compile(r"(?:AQC[A-Z])?AAAAKg(?:AAA|\\)[A-Za-z0-9+/=_\\-]{40,}")
_IS_NAME = re.compile(rf"(?i)(?:.*\W)?{_NAME}(?:\.\$)?\Z")


def without_task_tokens(text: str) -> str:
    """
    Return a text with the tokens of Step Functions' tasks hidden: what stands under their name, and what looks like one.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same object where there is none. JSON stays JSON.

    Examples
    --------
    >>> without_task_tokens('{"request_id": "a", "task_token": "AQCEAAAAKgAAAAMA"}')
    '{"request_id": "a", "task_token": "…"}'
    """
    if "oken" in text.lower():
        text = _NAMED.sub(rf"\g<1>\g<2>{HIDDEN}", text)
    return _SHAPED.sub(HIDDEN, text) if "AAAAKg" in text else text


def names_task_token(name: str) -> bool:
    """Tell whether a field of this name holds a token."""
    return _IS_NAME.match(name) is not None
