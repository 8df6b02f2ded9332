"""Between which bounds the strength of each fault of a world is drawn."""

STRENGTHS: dict[str, tuple[float, float]] = {
    "fails_before": (0.001, 0.05),
    "answer_lost": (0.001, 0.05),
    "repeated_by_sdk": (0.01, 0.2),
    "slow": (0.001, 0.05),
    "killed": (0.0005, 0.02),
    "frozen": (0.0005, 0.02),
    "throttled_an_hour": (1, 10),
    "index_lag_s": (0.2, 120),
    "latency_s": (0.001, 0.3),
    "clocks_differ_s": (0.005, 0.045),
    "clocks_jump_an_hour": (1, 30),
    "message_repeated": (0.01, 0.3),
    "message_late": (0.01, 0.3),
    "event_lost": (0.005, 0.2),
    "event_repeated": (0.02, 0.5),
    "event_late": (0.02, 0.5),
    "event_before_answer": (0.05, 0.8),
    "broken_topics_an_hour": (0.5, 4),
    "stream_repeated": (0.02, 0.3),
    "stream_late_s": (1, 300),
    "tick_missed": (0.05, 0.5),
    "refused": (0.01, 0.3),
    "throttled": (0.01, 0.2),
    "error": (0.01, 0.2),
    "error_placed": (0.01, 0.1),
    "no_answer_to_send": (0.01, 0.1),
    "no_answer_but_placed": (0.01, 0.1),
    "unreachable": (0.01, 0.2),
    "never_ends": (0.01, 0.1),
    "refuses_all_an_hour": (0.5, 3),
    "others_an_hour": (10, 600),
    "acts_an_hour": (5, 60),
    "bad_requests": (0.02, 0.3),
    "repeated_requests": (0.02, 0.3),
    "shared_recipients": (0.05, 0.5),
}
STRENGTHS_DRAWN_APART: dict[str, tuple[float, float]] = {
    "copy_lag_s": (0.05, 5),
    "frozen_with_a_place": (0.02, 0.2),
    "deleted_late_s": (60, 7_200),
    "poisoned_an_hour": (0.5, 4),
    "older_code_s": (30, 3_600),
    "strangers_an_hour": (0.5, 60),
    "other_version_s": (60, 3_600),
    "kept": (0.02, 0.4),
    "blocked": (0.01, 0.2),
    "aborted": (0.01, 0.2),
    "opted_out": (0.005, 0.05),
    "recipient_day_used_up": (0.01, 0.1),
    "access_denied": (0.01, 0.1),
    "spend_limit_an_hour": (0.5, 3),
    "chains": (0.02, 0.4),
    "bus_refuses_an_hour": (0.5, 6),
    "bus_entry_refused": (0.01, 0.5),
    "with_hours": (0.1, 0.8),
    "hours_changed_an_hour": (2, 20),
    "rates_changed_an_hour": (2, 30),
    "campaigns_moved_an_hour": (2, 20),
    "called_again_an_hour": (5, 60),
    "rescheduled_an_hour": (5, 60),
    "erased_an_hour": (1, 15),
    "with_tasks": (0.1, 0.8),
    "listed_an_hour": (10, 120),
}
"""Each from a stream of its own: so the seeds whose worlds have none of these are what they were before."""
OF_VERSION_2 = frozenset(
    {"kept", "blocked", "aborted", "opted_out", "recipient_day_used_up", "access_denied", "spend_limit_an_hour"}
)
"""What only version 2 of the voice API does."""
NOT_BESIDE_OLDER_CODE = frozenset(
    {
        "other_version_s",
        "with_hours",
        "hours_changed_an_hour",
        "rates_changed_an_hour",
        "campaigns_moved_an_hour",
        "called_again_an_hour",
        "rescheduled_an_hour",
        "erased_an_hour",
        "with_tasks",
        "listed_an_hour",
    }
)
"""What older code does not know."""
FAULTS = (*STRENGTHS, *STRENGTHS_DRAWN_APART)
"""The names of what a world may have or not."""
