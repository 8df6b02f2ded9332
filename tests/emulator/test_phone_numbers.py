"""Numbers in E.164 take a shorter way; it leads to what libphonenumber says."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_emulator.phone_numbers import PhoneNumber, parse_phone_number

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
AREAS = [
    area
    for area in range(200, 1000)
    if phonenumbers.region_code_for_number(phonenumbers.PhoneNumber(1, area * 10_000_000 + 2_345_678))
]


def as_libphonenumber_says(written: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number)
    return PhoneNumber(e164, None if region == "001" else region)


@settings(max_examples=1_500)
@given(st.sampled_from(CODES), st.text("0123456789", min_size=1, max_size=14))
def test_a_number_of_any_country_is_read_as_libphonenumber_reads_it(code: int, national: str) -> None:
    written = f"+{code}{national}"
    assert parse_phone_number(written) == as_libphonenumber_says(written)


@settings(max_examples=1_500)
@given(st.sampled_from(AREAS) | st.integers(200, 999), st.integers(0, 9_999_999))
def test_a_number_of_north_america_is_of_one_of_the_countries_that_share_its_code(area: int, number: int) -> None:
    written = f"+1{area}{number:07}"
    assert parse_phone_number(written) == as_libphonenumber_says(written)


def test_a_thousand_north_american_numbers_that_follow_each_other_are_of_one_country() -> None:
    """What the cache of blocks builds on: no pattern looks at the last three digits."""
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(code)
        for kind in ("fixed_line", "mobile", "toll_free", "premium_rate", "personal_number", "voip", "pager", "uan"):
            description = getattr(metadata, kind)
            pattern = description and description.national_number_pattern
            if pattern:
                assert all(part.endswith(("\\d{3}", "\\d{4}", "\\d{5}", "\\d{6}")) for part in alternatives(pattern)), (
                    pattern
                )


def alternatives(pattern: str) -> list[str]:
    """Split a pattern at its outermost bars."""
    parts, depth = [""], 0
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


@pytest.mark.parametrize("written", ["+881612345678", "+870773111632", "+883510000000000", "+80012345678"])
def test_satellites_and_international_networks_are_of_no_country(written: str) -> None:
    assert parse_phone_number(written) == PhoneNumber(written, None)


@pytest.mark.parametrize(
    "written", ["+12065550100", "+4915112345678", "+390612345678", "+5491123456789", "+881612345678"]
)
def test_known_numbers_are_read_as_libphonenumber_reads_them(written: str) -> None:
    assert parse_phone_number(written) == as_libphonenumber_says(written)
