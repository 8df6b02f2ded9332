"""What dialers tell each other: who is awake, who is to be woken, and that nobody is."""

import pytest

from redial.domain.pacing.attendance import Attendance
from simulation.makers import at


@pytest.mark.parametrize(
    ("attendance", "is_idle"),
    [
        (Attendance(), True),
        (Attendance().begun("one", at(30)), False),
        (Attendance().begun("one", at(20)), True),
        (Attendance().begun("one", at(30)).ended("one"), True),
        (Attendance().begun("one", at(30)).ended("another"), False),
        (Attendance(next_wake_up_at=at(21)), False),
        (Attendance(next_wake_up_at=at(20 - 119.999)), False),
        (Attendance(next_wake_up_at=at(20 - 120)), True),
    ],
)
def test_stack_is_idle_where_no_dialer_is_awake_or_was_to_be_woken_of_late(
    attendance: Attendance, is_idle: bool
) -> None:
    assert attendance.is_idle(at(20)) is is_idle
