"""Phone numbers as people write them: one meaning, or an error that says what was read."""

import contextlib
import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from redial.contracts.written_numbers import countries_of, is_number_alone, read_country, read_written_number

AMERICAN = "+12065550143"
LONDON = "+442079460188"


@pytest.mark.parametrize(
    ("written", "country", "meant"),
    [
        ("(206) 555-0143", "US", AMERICAN),
        ("206-555-0143", "US", AMERICAN),
        ("206.555.0143", "US", AMERICAN),
        ("1 206 555 0143", "US", AMERICAN),
        ("+1 (206) 555-0143", None, AMERICAN),
        ("+1 (206) 555-0143", "GB", AMERICAN),
        ("  12065550143 ", "US", AMERICAN),
        ("12065550143.0", "US", AMERICAN),
        ("\u202a+1\u00a0206\u2011555\u20110143\u202c", None, AMERICAN),
        ("２０６ ５５５ ０１４３", "US", AMERICAN),
        ("＋１ 206 555 0143", None, AMERICAN),
        ("00 44 20 7946 0188", "US", LONDON),
        ("00 44 20 7946 0188", "DE", LONDON),
        ("011 44 20 7946 0188", "US", LONDON),
        ("+44 (0)20 7946 0188", "US", LONDON),
        ("020 7946 0188", "GB", LONDON),
        ("44 20 7946 0188", "GB", LONDON),
        ("0012065550143", "GB", AMERICAN),
        ("06 1234 5678", "IT", "+390612345678"),
        ("030/901820", "DE", "+4930901820"),
    ],
)
def test_a_number_is_read_in_the_form_of_its_country(written: str, country: str | None, meant: str) -> None:
    assert read_written_number(written, country) == meant


@pytest.mark.parametrize(
    ("written", "country", "said"),
    [
        ("", "US", "expected a phone number, got none"),
        (" \u200e ", "US", "got none"),
        ("12", "US", "a phone number, got '12', which is too short"),
        ("+1 20", None, "a phone number, got '+1 20', which is too short"),
        ("()", "US", "a phone number and nothing else, got '()'"),
        ("not given", "US", "a phone number and nothing else, got 'not given'"),
        ("206-555-0143 x12", "US", "nothing else, got '206-555-0143 x12'"),
        ("2065550143 / 2065550144", "US", "got '2065550143 / 2065550144'"),
        ("1.2065E+10", "US", "got '1.2065E+10': a spreadsheet shortened it, and its last digits are lost"),
        ("1,2065e10", "DE", "a spreadsheet shortened it"),
        ("555-0143", "US", "read as +15550143, which lacks its area code"),
        ("206 555 01", "US", "read as +120655501, which is too short"),
        (
            "206 555 0143 0",
            "US",
            "read as +120655501430, which is too long; with a plus, +20655501430 would be one of EG",
        ),
        ("123 456 7890", "US", "read as +11234567890, which nobody has, as far as is known"),
        ("442079460188", "US", "with a plus, +442079460188 would be one of GB"),
        ("(206) 555-0143", None, "with a plus and its country code, got '(206) 555-0143'; or name the country"),
        ("+999 206 555 0143", "US", "got '+999 206 555 0143': its country code does not"),
        ("+1 206 555", "US", "too short for its country, got '+1 206 555'"),
        ("442079460188", "DE", "it can be +49442079460188 or +442079460188; write a plus"),
        ("4" * 60, "US", "got '" + "4" * 40 + "…'"),
    ],
)
def test_what_is_no_number_or_several_says_what_was_read(written: str, country: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_written_number(written, country)


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.data())
def test_what_is_read_at_all_is_read_as_the_number_that_it_was(country: str, data: st.DataObject) -> None:
    example = phonenumbers.example_number(country)
    assert example is not None
    number = phonenumbers.format_number(example, PhoneNumberFormat.E164)
    form = data.draw(st.sampled_from([PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL]))
    written = phonenumbers.format_number(example, form)
    # In its national form it may have another meaning too; never only another one.
    with contextlib.suppress(ValueError) if form == PhoneNumberFormat.NATIONAL else contextlib.nullcontext():
        assert read_written_number(written, country) == number


@given(st.text(max_size=30), st.sampled_from(["US", "GB", "DE", None]))
def test_any_text_is_a_number_or_a_value_error(text: str, country: str | None) -> None:
    with contextlib.suppress(ValueError):
        assert read_written_number(text, country).startswith("+")


def test_only_a_number_alone_is_one() -> None:
    assert is_number_alone("(206) 555-0143")
    assert not is_number_alone("call 206 555 0143")
    assert not is_number_alone("12-3")


def test_a_country_is_named_by_its_code() -> None:
    assert read_country(" us ") == "US"
    with pytest.raises(ValueError, match=r"'UK' \(the United Kingdom is GB\)"):
        read_country("UK")
    with pytest.raises(ValueError, match="expected a country like US or GB"):
        read_country("*")


def test_the_countries_of_numbers() -> None:
    assert countries_of([AMERICAN, "+12065550144", LONDON]) == ["US", "GB"]
    assert countries_of(["+88212345678"]) == []
