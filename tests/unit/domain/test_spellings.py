"""One form of each phone number: what comes in is brought to it, and what was stored under another one is found."""

import re
from collections.abc import Iterator

import phonenumbers
import pytest
from phonenumbers import PhoneMetadata

from redial.contracts.phone_numbers import canonical_spelling, read_phone_number
from redial.domain.masking import mask_all
from redial.domain.phone_number import E164
from redial.domain.recipient.spellings import spelled_plainly, with_trunk_prefixes


def examples() -> Iterator[tuple[int, str, str]]:
    """Give libphonenumber's examples: country code, trunk prefix, number in E.164."""
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            for kind in phonenumbers.PhoneNumberType.values():
                number = phonenumbers.example_number_for_type(region, kind) if region != "001" else None
                if number is not None:
                    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                    yield code, (metadata.national_prefix if metadata is not None else None) or "", written


@pytest.fixture(scope="module")
def all_examples() -> list[tuple[int, str, str]]:
    return sorted(each for each in set(examples()) if E164.fullmatch(each[2]))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("+12065550142", "+12065550142"),
        ("+442079460188", "+442079460188"),
        ("+4402079460188", "+442079460188"),
        ("+112065550142", "+12065550142"),
        ("+390612345678", "+390612345678"),
        ("+2250123456789", "+2250123456789"),
        ("+370861234567", "+37061234567"),
        ("+370061234567", "+37061234567"),
        ("+37080012345", "+37080012345"),
        ("+3750291234567", "+375291234567"),
    ],
)
def test_a_trunk_prefix_is_taken_away_and_a_zero_of_the_number_stays(written: str, canonical: str) -> None:
    assert read_phone_number(written) == canonical
    assert spelled_plainly(written) == canonical


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("\u202a+12065550100\u202c", "has an invisible character (U+202A)"),
        ("+1206\u200b5550100", "has an invisible character (U+200B)"),
        ("+1206\u00a05550100", "has an invisible character (U+00A0)"),
        ("+12065550100\n", "has an invisible character (U+000A)"),
        ("+120655501０７", "has a digit other than 0 to 9 (U+FF10)"),
        ("+1206555010٣", "has a digit other than 0 to 9 (U+0663)"),
        ("+1206555010²", "has a digit other than 0 to 9 (U+00B2)"),
        ("＋12065550100", "has another plus sign (U+FF0B)"),
        ("+1 206 555 0100", "without spaces, brackets or hyphens"),
        ("+1 (206) 555-0100", "without spaces, brackets or hyphens"),
        ("12065550100", "E.164"),
        ("", "E.164"),
        ("+9991234567", "country code does not"),
        ("+1206555010", "too short"),
        ("+1206‑555‑0100", "has another character ('‑', U+2011)"),
        ("⁺12065550100", "has another character ('⁺', U+207A)"),
        ("+1206555FLOW", "has another character ('F', U+0046)"),
        ("+12065550100;ext=5", "has another character (';', U+003B)"),
        ("+1206555010\u0301", "has another character (U+0301)"),
        ("+2700711234567", "more than one trunk prefix"),
        ("+3590043012345", "more than one trunk prefix"),
    ],
)
def test_what_is_no_number_is_told_with_what_is_wrong_with_it(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        read_phone_number(written)


def test_no_canonical_number_is_changed_by_what_finds_older_spellings(
    all_examples: list[tuple[int, str, str]],
) -> None:
    assert len(all_examples) > 900
    for _, _, number in all_examples:
        assert (read_phone_number(number), spelled_plainly(number)) == (number, number)


@pytest.mark.parametrize(
    "number",
    [
        "+25006784832",
        "+598000480289",
        "+8100777049",
        "+6200180322287",
        "+660018000740296",
        "+8200308023380",
        "+910008009824932",
        "+359008008032488",
    ],
)
def test_zeros_that_a_number_begins_with_stay(number: str) -> None:
    """Numbers of Rwanda, and toll-free ones of seven countries; without the zero another phone would ring."""
    assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert read_phone_number(number) == spelled_plainly(number) == number


def test_a_trunk_prefix_is_known_without_the_metadata_of_all_countries(
    all_examples: list[tuple[int, str, str]],
) -> None:
    missed = []
    for code, prefix, number in all_examples:
        written = f"+{code}{prefix}{number[1 + len(str(code)) :]}"
        # Seven digits of the American plan are no number beyond their own area.
        if not prefix or len(written) > 16 or (code == 1 and len(number) < 12) or canonical_spelling(written) != number:
            continue
        if spelled_plainly(written) != number or written not in with_trunk_prefixes(number):
            missed.append((written, number))
    # A toll-free number of Belarus, whose plan has two trunk prefixes: the step finds it.
    assert {number[:4] for _, number in missed} <= {"+375"}


def test_digits_of_every_script_are_the_same_number() -> None:
    for written in ("+120655501０７", "+12065550١٠٧", "+12065550१०७", "+12065550107\n"):
        assert canonical_spelling(written) == spelled_plainly(written) == "+12065550107"


def test_what_has_no_canonical_form_keeps_its_own() -> None:
    assert canonical_spelling("+9991234567") == "+9991234567"


def test_numbers_of_other_digits_are_masked_as_well() -> None:
    assert mask_all("to +120655501０７ or ＋１２０６５５５０１０８.") == "to +1206*****07 or +1206*****08."
