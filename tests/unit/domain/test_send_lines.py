from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import SEND_LINES, EventTopic, name_on_line, topic_of

ARN = "arn:aws:sns:us-east-1:123456789012:redial-"
TOPICS = {ARN + event_type: event_type for event_type in VoiceEventType}
INITIATED = ARN + VoiceEventType.INITIATED_CALL


def test_line_0_has_the_names_of_the_time_before_there_were_lines() -> None:
    names = [name_on_line("redial-live", line) for line in range(SEND_LINES)]

    assert names[0] == "redial-live"
    assert names[7] == "redial-live-line-7"
    assert len(set(names)) == SEND_LINES


def test_the_topic_of_initiated_call_tells_the_line() -> None:
    for line in range(SEND_LINES):
        assert topic_of(name_on_line(INITIATED, line), TOPICS) == EventTopic(VoiceEventType.INITIATED_CALL, line)


def test_the_topics_of_all_other_types_are_shared_by_the_lines() -> None:
    assert topic_of(ARN + "BUSY", TOPICS) == EventTopic(VoiceEventType.BUSY, None)
    assert topic_of(ARN + "BUSY-line-2", TOPICS) is None


def test_what_only_looks_like_a_line_is_none() -> None:
    for number in ("0", "8", "01", "-1", "1 ", "٣", "²", ""):
        assert topic_of(f"{INITIATED}-line-{number}", TOPICS) is None
    assert topic_of("arn:aws:sns:us-east-1:123456789012:other-line-1", TOPICS) is None


def test_a_stage_whose_name_ends_like_a_line_has_its_own_line_0() -> None:
    first = f"{INITIATED}-line-3"
    topics = {first: VoiceEventType.INITIATED_CALL}

    assert topic_of(first, topics) == EventTopic(VoiceEventType.INITIATED_CALL, 0)
    assert topic_of(name_on_line(first, 2), topics) == EventTopic(VoiceEventType.INITIATED_CALL, 2)
