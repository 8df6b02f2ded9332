import time

import pytest

from redial.domain.masking import mask_all, mask_own, names_number
from redial.domain.phone_number import mask
from tests.patience import HOSTILE_TAKES_S
from voice_emulator.terminal.masking import mask as mask_of_the_emulator

NUMBER = "+12065550148"
HIDDEN = "*****48"


@pytest.mark.parametrize(
    "spelled",
    [
        NUMBER,
        "%2B12065550148",
        "%252b1206%205550148",
        r"\u002B12065550148",
        r"\\u002b12065550148",
        r"\x2b12065550148",
        "&#43;12065550148",
        "&#x2B;12065550148",
        "+1 (206) 555-0148",
        "+1\u00a0206\u20115550148",
        r"+1\u00a0206\n5550148",
        "+1.206.555.0148",
        "＋１２０６５５５０１４８",
        "+\u0661\u0662\u0660\u0666\u0665\u0665\u0665\u0660\u0661\u0664\u0668",
        "0012065550148",
        "00 1 206 555 0148",
        "12065550148",
        "2065550148",
        "206-555-0148",
        "(206) 555 0148",
        "(206)5550148",
        "206-5550148",
        "1_206_555_0148",
        "206/555/0148",
        "+1_206_555_0148",
        "+1,206,555,0148",
        "+1\u00b7206\u00b7555\u00b70148",
        "+1\u200b206\u2060555\ufeff0148",
        "\u202a+1\u202d2065550148",
        "%2B1+206+555+0148",
        "%2B1%2D206%2D555%2D0148",
        "%2B1%28206%29%C2%A05550148",
        "%252B1%2520206%25205550148",
        "&#043;1&nbsp;206&#160;5550148",
        "&#x002B;12065550148",
        r"+1\u2011206\u00ad5550148",
        "+1&#8239;206&#x2013;555&thinsp;0148",
        "+1&ensp;206&#x202f;555&minus;0148",
        "+1<break/>206<break time='1s'/>5550148",
        "+1 206 555</prosody><prosody rate='90%'>0148",
        "\u207a\u00b9\u00b2\u2070\u2076\u2075\u2075\u2075\u2070\u00b9\u2074\u2078",
        "\u2795\u2460\u2461\u24ea\u2465\u2464\u2464\u2464\u24ea\u2460\u2463\u2467",
        "+1\ufe0f\u20e32\ufe0f\u20e30\ufe0f\u20e36\ufe0f\u20e35\ufe0f\u20e35\ufe0f\u20e35\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e34\ufe0f\u20e38",
        "7,12065550148",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "RECIPIENT#{}", "{}/2026-11-26", "{}-2026-11-26", "id:{};", '{{"a":"{}"}}', "x {} times"]
)
def test_a_number_is_hidden_however_it_is_spelled(spelled: str, around: str) -> None:
    text = around.format(spelled)

    masked = mask_all(text)

    assert HIDDEN in masked
    assert "5550148" not in "".join(each for each in masked if each.isalnum())
    assert mask_all(masked) == masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0612345678", "061*****78"),
        ("06 12 34 56 78", "061*****78"),
        ("020 7946 0958", "0207*****58"),
        ("0151/12345678", "0151******78"),
        ("8 (912) 345-67-89", "8912*****89"),
        ("(11) 91234-5678", "1191*****78"),
        ("tel.02079460958", "tel.0207*****58"),
        ("06-12345678", "061*****78"),
        ("02 9876 5432", "029*****32"),
        ("03-1234-5678", "031*****78"),
        ("08-123 456 78", "081*****78"),
        ("206\u2013555\u20130148", "206*****48"),
        ("(206) 555\u20110148", "206*****48"),
        ("011 44 20 7946 0958", "0114*********58"),
        ("011-1-206-555-0148", "0111********48"),
    ],
)
def test_a_number_within_its_country_is_hidden_by_its_trunk_zero_or_its_brackets(text: str, shown: str) -> None:
    assert mask_all(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T06:30:33.123Z",
        "2026-11-23T06:30:33+00:00",
        "2026-11-23 06:30:33,123 attempt 1 of 3",
        "reminders-20261126-071602",
        "job-1764171200123",
        "order-4711000012",
        "85ee8479e662b4f2b3956906",
        "rbcb7154dd2da8110728fe22",
        "12345678901234567890123a",
        "r1234567890123456789012a",
        "sender account 000000000000, who sent it",
        "4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d11",
        "12345678-1234-1234-1234-123456789012",
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "https://sqs.us-east-1.amazonaws.com/123456789012/wake-ups",
        "0.123456789012345",
        "192.168.100.200",
        "+123456",
        "1.12345678901234",
        "lane 02 of 10, campaign 0042",
        "05-11-2026 to 06-12-2026, 05.11.2026",
        "room 01-204 and 02-305, 011 of 2026",
        "100 (206) calls",
        "expected an offset like +01:00",
        "",
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert mask_all(text) == text
    assert not names_number(text)


def test_two_numbers_are_hidden_each() -> None:
    assert mask_all(f"{NUMBER} {NUMBER},{NUMBER}") == "+1206*****48 +1206*****48,+1206*****48"
    assert mask_all("from +12065550142 to +442079460958.") == "from +1206*****42 to +4420******58."


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, "+1206*****48"),
        ("+4930123456", "+493*****56"),
        ("+123456789", "+12*****89"),
        ("+12345678", "+123*****"),
        ("+1234567", "+12*****"),
        ("+1206", "*****"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_at_least_five_digits_of_a_number_are_hidden(number: str, shown: str) -> None:
    assert mask(number) == shown
    # The emulator imports nothing of Redial, so it has the rule once more.
    assert mask_of_the_emulator(number) == shown


@pytest.mark.parametrize(
    "spelled",
    [
        *("2065550148", "206 555 0148", "order-65550148", "0-206-5550148", "12065550148x", "2 0 6 5 5 5 0 1 4 8"),
        *("206_555_0148", "2, 0, 6, 5, 5, 5, 0, 1, 4, 8", "206%20555%2D0148", "206<break/>555<break/>0148"),
        *(
            r"206\u0020555\u20110148",
            "206\u200b555\u200b0148",
            "\u0662\u0660\u0666\u0665\u0665\u0665\u0660\u0661\u0664\u0668",
        ),
        *("206&nbsp;555&#160;0148", "206&thinsp;555&#x202f;0148", "206·555·0148", "206:555:0148"),
    ],
)
def test_a_known_number_is_hidden_without_its_country_too(spelled: str) -> None:
    masked = mask_own(f"{spelled} of order 4711000012", [NUMBER, None, "+1"])

    assert "0148" not in masked
    assert masked.endswith("of order 4711000012")


@pytest.mark.parametrize(
    ("number", "text", "shown"),
    [
        (NUMBER, "room 148 of 4711 beds, 0148 on the list", None),
        ("+451234567", "ring 123 45 67, please", "ring 12*****, please"),
        ("+4512345678", "ring 234 56 78, please", None),
        ("+4512345678", "ring 12 34 56 78, please", "ring 123*****, please"),
    ],
)
def test_a_known_number_is_recognised_by_its_last_digits_and_not_by_fewer(
    number: str, text: str, shown: str | None
) -> None:
    assert mask_own(text, [number]) == (shown or text)


def test_a_number_that_an_earlier_version_stored_in_other_digits_is_known_as_well() -> None:
    stored = "+\u0661\u0662\u0660\u0666\u0665\u0665\u0665\u0660\u0661\u0664\u0668"

    assert mask_own("order-65550148", [stored]) == "order-655*****"
    assert mask_own(stored[4:], [NUMBER, stored]) == "655*****"


@pytest.mark.parametrize("text", [NUMBER, f"x {NUMBER} y", "%2B12065550148", "+1 206 555 0148"])
def test_a_number_with_its_plus_is_one_beyond_doubt(text: str) -> None:
    assert names_number(text)
    assert not names_number("12065550148")


HOSTILE = (
    *("\\", "%25", "25", "+", "+1", "+1 ", "1 ", "1", "a", "(206", "2026-11-2", "-"),
    *("arn:", "+((((", "f0", "206-", "&#43", "+\\n", "00 ", "<", "<a>", "+1<a><a>", "+1<" + "a" * 61, "%2B1+2", "+1,"),
    *("(11) 123", "01 23 ", "0 1", "+1\u200b", "\u0663", "+1%2", "&#000"),
)


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_texts_take_a_time_that_grows_with_their_length_alone(part: str) -> None:
    def seconds(length: int) -> float:
        text = "%1234567" + part * (length // len(part))
        start = time.process_time()
        mask_own(text, [NUMBER])
        names_number(text)
        return time.process_time() - start

    # Quadratic, this would take minutes.
    assert seconds(40_000) < HOSTILE_TAKES_S
