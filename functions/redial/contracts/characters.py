"""Which characters a request id, and the text of a message, may hold."""

import re

from pydantic_core import PydanticCustomError

REQUEST_ID_PATTERN = r"^[!-~]([ -~]*[!-~])?$"
REQUEST_ID_IN_WORDS = "1 to 128 printable ASCII characters, without a space at either end"
TASK_TOKEN_PATTERN = r"^[!#-&(-\[\]-~]+$"  # noqa: S105 - of any
TASK_TOKEN_IN_WORDS = "printable ASCII characters, no space, quote or backslash: a token as it is given"  # noqa: S105 - no secret

# XML 1.0 has no control characters beyond tab, line feed and carriage return, and SSML is XML; nobody can say them either.
# U+FFFD stands where a program read bytes that were no UTF-8: a name in such a text is lost already.
_NOT_SAID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ufffe\uffff\ud800-\udfff]")


def check_characters(text: str) -> str:
    """
    Give a text back that can be said.

    Raises
    ------
    PydanticCustomError
        Names the first character that cannot be, and where it stands.
    """
    found = _NOT_SAID.search(text)
    if found is None:
        return text
    named = {"code": f"U+{ord(found.group()):04X}", "place": found.start() + 1}
    if found.group() == "\ufffd":
        raise PydanticCustomError(
            "replaced_character",
            "expected text, got {code} as character {place}, which stands for lost ones: was the text sent as UTF-8?",
            named,
        )
    raise PydanticCustomError(
        "control_character", "expected text without control characters, got {code} as character {place}", named
    )
