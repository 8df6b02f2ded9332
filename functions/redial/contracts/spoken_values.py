"""
Values as they are said in a language: dates, weekdays, times and numbers as people there say them, and what is spelt.

Only ``intake``, ``api`` and what runs outside of AWS import this, and Babel is loaded when a value needs it.
"""

import re
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, assert_never

from redial.domain.templates.templates import ValueForm

if TYPE_CHECKING:
    from babel import Locale

Value: TypeAlias = str | int | float

# As finely as programs write it, and with the offsets that there are. Without a date, or as people write both, what could be an
# offset is rather an end: 10:00-12:00.
_OFFSET = r"(?: ?(?:Z|UTC|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?))?"
_SECONDS = r":[0-5][0-9](?:\.[0-9]{1,9})?"
_MOMENT = re.compile(
    rf"(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})"
    rf"(?:T(?P<time>[0-9]{{2}}:[0-9]{{2}})(?:{_SECONDS})?{_OFFSET}| (?P<clock>[0-9]{{2}}:[0-9]{{2}})(?:{_SECONDS}{_OFFSET}|Z)?)?"
    rf"|(?P<alone>[0-9]{{2}}:[0-9]{{2}})(?:{_SECONDS})?Z?"
)
# Of a number with more than 28 digits in all, Babel says another one, or raises.
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,10})?")
_MOST_SPELT = 40
# Where Polly's code for a language is not that of CLDR.
_LOCALES = {"arb": "ar", "cmn-CN": "zh_Hans_CN", "yue-CN": "yue_Hans_CN", "en-GB-WLS": "en_GB"}


def spoken_value(value: Value, form: ValueForm, language: str) -> str:
    """
    Return a value as it is said.

    Parameters
    ----------
    value : str, int or float
        A date as 2026-11-26, a time as 14:30, either of them also as both together; a number as 1234.5. A time is said as it is
        written, whatever its offset.
    form : ValueForm
        How it is said.
    language : str
        Amazon Polly's code.

    Raises
    ------
    ValueError
        Names what was expected; never what was given.
    """
    written = _written(value)
    if not written:
        raise ValueError("expected a value, got an empty one")
    match form:
        case ValueForm.TEXT:
            return written
        case ValueForm.DIGITS:
            return _spelt(written)
        case ValueForm.DATE:
            from babel.dates import format_date

            return format_date(_date(written), "long", locale=_locale(language))
        case ValueForm.WEEKDAY:
            from babel.dates import format_date

            return format_date(_date(written), "EEEE", locale=_locale(language))
        case ValueForm.TIME:
            from babel.dates import format_time

            return format_time(_time(written), "short", locale=_locale(language))
        case ValueForm.NUMBER:
            from babel.numbers import format_decimal

            return format_decimal(_number(written), locale=_locale(language), decimal_quantization=False)
        case _:
            assert_never(form)


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value.strip()
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) and not value.is_integer() else str(int(value))


def _spelt(written: str) -> str:
    signs = "".join(written.split())
    if len(signs) > _MOST_SPELT:
        raise ValueError(f"expected at most {_MOST_SPELT} signs to spell, got {len(signs)}")
    # With a pause between them; without one, figures that stand together are one number.
    return ", ".join(signs)


def day_and_time(written: str) -> tuple[date | None, time | None]:
    """
    Read a date, a time of day, or both.

    Raises
    ------
    ValueError
        It is none of them, or something follows.
    """
    found = _MOMENT.fullmatch(written)
    if found is None:
        raise ValueError("expected a date, a time of day, or both")
    shown = found["time"] or found["clock"] or found["alone"]
    return (
        date.fromisoformat(found["day"]) if found["day"] else None,
        time.fromisoformat(shown) if shown else None,
    )


def _date(written: str) -> date:
    with suppress(ValueError):
        day, _ = day_and_time(written)
        if day is not None:
            return day
    raise ValueError("expected a date like 2026-11-26")


def _time(written: str) -> time:
    with suppress(ValueError):
        _, at = day_and_time(written)
        if at is not None:
            return at
    raise ValueError("expected a time like 14:30")


def _number(written: str) -> Decimal:
    if _NUMBER.fullmatch(written) is None:
        raise ValueError("expected a number like 1234.5")
    return Decimal(written)


def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_LOCALES.get(language) or language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"dates, times and numbers are not known in {language}; give it as text") from None
