"""What can go wrong, each with what to do about it in its message."""


class RedialError(Exception):
    """The base of all errors that this product raises on purpose."""


class SettingsError(RedialError):
    """The environment of a function is incomplete or malformed; the message names every variable that is."""


class UnreadableRecord(RedialError):
    """An item of the table is not of the form that this version writes; the message names its key."""


class NeedsNewerCode(UnreadableRecord):
    """The item says that only newer code may change it: nothing is wrong with it, and it is left alone."""


class UnreadableVoiceEvent(RedialError):
    """A message on the events queue is no voice event; it ends in the dead-letter queue, where a person can see it."""


class EventNotRecorded(RedialError):
    """An event that SNS brought could not be recorded now; Lambda puts it into the events queue, from where it comes again."""


class TooMuchContention(RedialError):
    """A conditional write lost against others many times in a row; the message is delivered again and tried anew."""


class ChangedMeanwhile(RedialError):
    """Another record that a write depends on is not as it was read; nothing was written, and whoever wanted to decides anew."""


class EndTakenDownMeanwhile(TooMuchContention):
    """Another look wrote the end of the same campaign after it was read; the look comes again."""


class ForbiddenStatusChange(RedialError):
    """A call would get a status that cannot follow the one it has; nothing was written."""


class TooManyHeldBack(RedialError):
    """More campaigns are paused, or were cancelled, than one item holds; the message says what to do first."""


class TooManySettings(RedialError):
    """More hours have names, or more campaigns have settings, than one item holds; the message says what to do first."""


class RedriveInProgress(RedialError):
    """SQS moves the messages of this dead-letter queue back already; it takes one task at a time."""


class WitnessUnavailable(RedialError):
    """What tells whether a send was silent cannot be read: the events log, or the dead-letter queues of events."""


class EventsUnavailable(RedialError):
    """Neither the event bus nor the queue of waiting events takes an event; its message, or its change, comes again."""


class TasksUnavailable(RedialError):
    """Step Functions does not take an answer now, or not from us; its message comes again."""


class StepFunctionsSilent(TasksUnavailable):
    """Step Functions throttles, fails or cannot be reached: it takes no answer to any task."""


class SigningKeyUnusable(RedialError):
    """
    A secret with a key for signatures cannot be read, or holds none; the message names it.

    Where there is no other key, what is to be signed comes again.
    """


class ReceiverUnavailable(RedialError):
    """A webhook did not take an event, and may take it later; the event comes again."""


class ReceiverRefuses(RedialError):
    """A webhook answered that it never takes an event; the event is kept in a dead-letter queue."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class NoThread(RedialError):
    """The system has no thread left for something that was to be done beside something else; it was not begun."""


class ArchiveUnavailable(RedialError):
    """The archive's delivery stream takes no records; they stay in the table's stream, and are tried again for a day."""


class UnreadableFile(RedialError):
    """A file of rows is none, is damaged or larger than what is read, or has no such column; the message says what to do."""
