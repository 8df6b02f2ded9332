// Written by dashboard/tools/answer_types.py from events/schemas/openapi.json.

export interface Act {
  id: string;
  at: string;
  /** What was done; docs/audit.md lists the kinds. */
  kind: string;
  /** The same in words. */
  text: string;
  actor: Actor;
  /** Why, in the actor's own words; may be empty. */
  reason: string;
  call_id: string | null;
  campaign: string | null;
  lane: string | null;
  /** What else belongs to this kind of act. */
  details: Record<string, any>;
}

export interface Actor {
  kind: "local" | "person" | "program";
  /** Stays the same: a person's `sub` in the user pool, the ARN of a program's role or user. */
  id: string;
  name: string;
  /** Of a program: the name of its session, as it says; nothing checks it. Else empty. */
  session: string;
}

export interface AllowanceUse {
  minute: WindowUse;
  /** Null: no daily limit. */
  day: WindowUse | null;
  numbers: NumberUse[];
  /** Dialling backs off: the service throttled, and no limit explains it. */
  paused_until: string | null;
  /** When the next call may go; null: now. */
  next_place_at: string | null;
  waits_for: LimitName | null;
}

export interface Attempt {
  number: number;
  /** E.164; its middle is hidden unless the caller may see it. */
  origination_phone_number: string;
  intent_at: string;
  /** The voice service's MessageId; null while it is not known. */
  message_id: string | null;
  sent_at: string | null;
  /** Null while the attempt is under way. */
  outcome: Outcome | null;
  outcome_at: string | null;
  /** What the service said, or what went wrong. */
  detail: string | null;
  events: Event[];
  /** What the service says that the call took and cost; null where it says nothing. */
  figures: Figures | null;
  /** Further calls that the service placed for this one send. */
  other_message_ids: string[];
  /** Whether the service had answered that it placed no call, and placed one after all. */
  was_denied: boolean;
}

export interface Audio {
  content_type: string;
  /** The file, in base64. */
  audio: string;
  /** Amazon Polly's voice; where the message names none, the call may have another one. */
  voice_id: string | null;
  /** Spoken by another program than Amazon Polly, with another voice than the call has. */
  is_stand_in: boolean;
}

export interface AuditPage {
  acts: Act[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
  /** Where a filter was looked through so far back and no further: to when; `next_cursor` goes on. */
  searched_back_to: string | null;
}

export interface Backlog {
  /** Calls that are due and not held back. */
  going: number;
  /** Calls that are due and held back: by a pause, or by refusals. */
  paused: number;
  /** False: about so many. */
  is_exact: boolean;
  /** When the last of them is expected to be dialled; null: none goes. */
  last_expected_at: string | null;
  /** What holds them back: what people paused or cancelled; that the voice service refuses their like. */
  held_by: ("PAUSES" | "REFUSALS")[];
  /** What the time depends on, and what it leaves out. */
  remarks: ("CAMPAIGN_RATES" | "DAY_LIMIT" | "REFUSED_ALIKE" | "SPENDING")[];
  /** The same in words; empty where nothing is due. */
  text: string;
}

export interface Bucket {
  start: string;
  /** Calls accepted. */
  accepted: number;
  /** Attempts started. */
  attempts: number;
  outcomes: OutcomeCounts;
  /** Calls that reached their end in it, by status. */
  ended: StatusCounts;
  /** COMPLETED_CALL among the attempts that the network ended (COMPLETED_CALL, BUSY, NO_ANSWER, FAILED), 0 to 1; null without any. Completed means played, perhaps to a voicemail system. */
  answer_rate: number | null;
  /** Attempts started beside what the account's minute permits, 0 to 1. */
  allowance_used: number | null;
  /** Calls waiting when the stretch ended, for whatever reason; null: not known. */
  waiting: number | null;
  /** What the service says that attempts took and cost; null where it says nothing. */
  figures: Figures | null;
}

export interface Call {
  call_id: string;
  request_id: string | null;
  status: CallStatus;
  reason: StatusReason;
  /** Why the call has this status, in words: the reason's text. */
  status_reason: string;
  wait_reason: WaitReason | null;
  /** The pause that keeps a waiting call from being dialled, if any does. */
  paused_by: PauseScope | null;
  /** A waiting call whose recipient is on the do-not-call list: it is cancelled at its turn. */
  do_not_call: boolean;
  /** WAITING: due at; with NOT_PERMITTED and EARLIER_RECIPIENT looked at again at. CALLING: settled at the latest at. Else: final since. */
  status_at: string;
  lane: Lane | null;
  campaign: string | null;
  destination_phone_number: string | null;
  /** The recipient's; its initials for callers that may not see personal data. */
  name: string | null;
  /** The producer's own; the keys alone for callers that may not see personal data. */
  metadata: Record<string, any>;
  accepted_at: string;
  /** When everything of the recipient was erased from it (docs/erasure.md). */
  erased_at: string | null;
  updated_at: string;
  attempts_made: number;
  /** How many attempts the request permits. */
  total_attempts: number | null;
  last_outcome: Outcome | null;
  /** Where the request names several recipients: which one this call is for. */
  chain: ChainRecipient | null;
  attempts: Attempt[];
  /** Null for a bad request. */
  request: Request | null;
  /** What was wrong with a bad request. */
  errors: FieldError[];
  /** A bad request as it came; only for callers that may see personal data. */
  original: string | null;
  cancel_requested_at: string | null;
  /** Those of its attempts, added up; null where the service says nothing. */
  figures: Figures | null;
  /** Where the request names several recipients: all of them, in their order. */
  recipients: RecipientOfChain[];
  /** Later requests with the same request_id and another content; they were rejected. Counted up to 20. */
  conflicting_requests: number;
  /** What people noted on it, oldest first. */
  notes: Note[];
  /** The call that had ended, and that somebody had made again by this one. */
  again_of: RelatedCall | null;
  /** The further call that somebody had made of this one, which had ended. */
  again_as: RelatedCall | null;
  /** Who submitted the request: a person or a program, or after `sender` the SenderId that the requests queue knows a producer by. Null: an earlier version took it in. */
  submitted_by: string | null;
}

export interface CallFileRead {
  /** The names of a table's columns, in their order. */
  columns: string[];
  /** What is to be said aloud of how it was read. */
  remarks: string[];
  /** What a row of it is called: a line, or a row. */
  word: string;
  row_count: number;
  /** How many rows have errors. */
  invalid_count: number;
  /** What is wrong, by kind, the most frequent first. */
  groups: ErrorGroup[];
  /** Where more rows follow than one answer holds: ask again with it as `after`; null: these are the last. */
  next_after: number | null;
  rows: CallRow[];
}

export interface CallPage {
  calls: CallSummary[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
  /** Of a search by a part of a name or of a request id: calls were looked through back to this time, with `oldest_first` up to it; with `now_first` back to it, and up to it once what is due later is looked through. Calls under way, which happen now, do not count in that. Null where all were, or none but those. */
  searched_back_to: string | null;
}

export interface CallRow {
  /** Where it begins in the file. */
  line: number;
  /** Whom a person knows it by, where a column says so. */
  name: string | null;
  /** The request as JSON, as it is sent on; empty where what is wrong with the row leaves none. */
  request: string;
  /** False: its request id was made from its content. */
  has_own_id: boolean;
  /** What is wrong with it as a row; with `check`, and as a request. Else a dry run tells the rest. */
  errors: FieldError[];
  numbers: NumberOfRow[];
  /** With `check`, of a row without errors; else null. */
  checked: CheckedRow | null;
}

export type CallStatus = "CALLING" | "CANCELLED" | "COMPLETED" | "EXPIRED" | "REJECTED" | "UNKNOWN" | "UNREACHED" | "WAITING";

export interface CallSummary {
  call_id: string;
  request_id: string | null;
  status: CallStatus;
  reason: StatusReason;
  /** Why the call has this status, in words: the reason's text. */
  status_reason: string;
  wait_reason: WaitReason | null;
  /** The pause that keeps a waiting call from being dialled, if any does. */
  paused_by: PauseScope | null;
  /** A waiting call whose recipient is on the do-not-call list: it is cancelled at its turn. */
  do_not_call: boolean;
  /** WAITING: due at; with NOT_PERMITTED and EARLIER_RECIPIENT looked at again at. CALLING: settled at the latest at. Else: final since. */
  status_at: string;
  lane: Lane | null;
  campaign: string | null;
  destination_phone_number: string | null;
  /** The recipient's; its initials for callers that may not see personal data. */
  name: string | null;
  /** The producer's own; the keys alone for callers that may not see personal data. */
  metadata: Record<string, any>;
  accepted_at: string;
  /** When everything of the recipient was erased from it (docs/erasure.md). */
  erased_at: string | null;
  updated_at: string;
  attempts_made: number;
  /** How many attempts the request permits. */
  total_attempts: number | null;
  last_outcome: Outcome | null;
  /** Where the request names several recipients: which one this call is for. */
  chain: ChainRecipient | null;
}

export interface CalledAgain {
  /** made: a further call, which is new. made_before: the further call that somebody had made before. due_now: this call, which waited for its retry. */
  answer: "due_now" | "made" | "made_before";
  call_id: string;
  request_id: string;
  status: CallStatus;
}

export interface CallsOfCampaign {
  /** How many calls were looked at, a hundred at most. */
  looked_at: number;
  /** Templates by name; calls with a text of their own have none. */
  templates: TextUse[];
  languages: TextUse[];
  retries: RetryUse[];
  lanes: TextUse[];
  /** Hours that requests have of their own, as people write them. */
  calling_hours: TextUse[];
}

export interface Campaign {
  campaign: string;
  calls: StatusCounts;
  total: number;
  /** Calls with a final status. */
  done: number;
  attempts: number;
  outcomes: OutcomeCounts;
  answer_rate: number | null;
  first_call_at: string | null;
  last_change_at: string | null;
  paused_since: string | null;
  /** Calls accepted before this time are not dialled any more. */
  cancelled_before: string | null;
  /** What the service says that its attempts took and cost; null where it says nothing. */
  figures: Figures | null;
}

export interface CampaignCancellation {
  campaign: string;
  /** Calls accepted before this time are not dialled from now on. */
  cancelled_before: string;
  /** Calls that this request cancelled. */
  cancelled: number;
  /** Calls under way: they cannot be stopped, but are not dialled again. */
  in_flight: number;
  looked_at: number;
  /** False: ask again with next_cursor. Calls not yet looked at are not dialled either; they are cancelled when their turn comes. */
  done: boolean;
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface CampaignNotes {
  campaign: string;
  /** Oldest first. */
  notes: Note[];
}

export interface CampaignPage {
  campaigns: Campaign[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface CampaignProgress {
  now: string;
  campaign: Campaign;
  settings: CampaignSettings;
  /** Attempts a minute, over the five whole minutes before this one; retries too. */
  rate_now: number;
  /** What holds its calls back: its own pause, that of everything, or those of lanes of its calls. */
  pauses: Pause[];
  /** Since when its calls are held because the voice service refuses them; null: they are not. */
  refused_since: string | null;
  /** Null: it has no lane of its own. */
  move: MoveToLane | null;
  /** Null: no call is open that time alone brings on. */
  expected: ExpectedEnd | null;
  latest_calls: CallsOfCampaign;
}

export interface CampaignSettings {
  campaign: string;
  /** When the recipients of its calls may be called, where a call has no hours of its own: hours, or the name of hours. */
  calling_hours: Record<string, any> | string | null;
  /** The same in one line, as people write it. */
  calling_hours_written: string | null;
  /** How many of its calls may be placed in a minute; null: as many as the stage permits. */
  calls_per_minute: number | null;
  /** The lane of its calls; null: each is in that of its request, or where it was moved before. */
  lane: Lane | null;
  /** When they were last changed; null: never. */
  set_at: string | null;
  set_by: string;
}

export interface CampaignSettingsList {
  campaigns: CampaignSettings[];
}

export interface CancelledCampaign {
  campaign: string;
  cancelled_before: string;
  by: string;
}

export interface ChainRecipient {
  /** That of the request, and of the call to its first recipient. */
  request_id: string;
  /** 1: the recipient of the request itself. */
  number: number;
  /** How many recipients there are. */
  of: number;
}

export interface CheckedRow {
  /** About how long its message takes to say. */
  speaking_seconds: number;
  /** Country and time zones of its number: for plans, rows are alike where this is the same. */
  where: string;
}

export interface DeadLetter {
  message_id: string;
  sent_at: string | null;
  received_times: number;
  /** Its outline alone, unless the caller may see personal data. */
  body: string;
  /** The ARN of who did not take the event, if it is named. */
  receiver: string | null;
  /** Why, as EventBridge or the webhook says it. */
  error_code: string | null;
}

export interface DeadLetterQueue {
  name: string;
  /** Approximately, as SQS counts. */
  messages: number;
  /** The queue that its messages go back to; its own name: each to who did not take it; null: nowhere. */
  redrives_to: string | null;
  /** What a message in it means, and what to do. */
  meaning: string;
}

export interface DeadLetterQueues {
  queues: DeadLetterQueue[];
}

export interface DeadLetters {
  queue: string;
  messages: DeadLetter[];
}

export interface Dialling {
  pauses: Pause[];
  cancelled_campaigns: CancelledCampaign[];
  /** Since when each phone number is stored in its canonical form alone; null: `move_numbers` is to be run. */
  numbers_moved_at: string | null;
}

export interface DiallingChange {
  pauses: Pause[];
  cancelled_campaigns: CancelledCampaign[];
  /** Since when each phone number is stored in its canonical form alone; null: `move_numbers` is to be run. */
  numbers_moved_at: string | null;
  /** False: it was so already. */
  changed: boolean;
  /** False: there is no call of that campaign; perhaps its name was mistyped. */
  is_known: boolean;
  /** What was done, and what to look at, in words. */
  text: string;
}

export interface DoNotCallEntry {
  /** E.164; its middle is hidden unless the caller may see it. */
  destination_phone_number: string;
  since: string;
  reason: string;
  /** From when on it may be called again; null: not until it is taken off. */
  until: string | null;
  /** Which campaign must not call it; null: no call may. */
  campaign: string | null;
}

export interface DoNotCallFileRead {
  /** The names of a table's columns, in their order. */
  columns: string[];
  /** What is to be said aloud of how it was read. */
  remarks: string[];
  /** What a row of it is called: a line, or a row. */
  word: string;
  row_count: number;
  /** How many rows have errors. */
  invalid_count: number;
  /** What is wrong, by kind, the most frequent first. */
  groups: ErrorGroup[];
  /** Where more rows follow than one answer holds: ask again with it as `after`; null: these are the last. */
  next_after: number | null;
  rows: DoNotCallRow[];
}

export interface DoNotCallImported {
  results: ("ADDED" | "LISTED_ALREADY" | "TOO_MANY_CAMPAIGNS")[];
  /** In a dry run, of each entry: as which number in E.164 it was read; null: as none. Else empty. */
  numbers: (string | null)[];
  /** In a dry run: what is wrong with the entries. Without one, such errors are answered with 400. */
  errors: FieldError[];
}

export interface DoNotCallPage {
  entries: DoNotCallEntry[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface DoNotCallRemoved {
  entries: DoNotCallEntry[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
  /** False: there was no such entry. Perhaps another number is meant. */
  changed: boolean;
}

export interface DoNotCallRow {
  /** Where it begins in the file. */
  line: number;
  /** Whom a person knows it by, where a column says so. */
  name: string | null;
  /** In the form of the import's entries. */
  entry: Record<string, any>;
  errors: FieldError[];
  numbers: NumberOfRow[];
  /** It is of a saved list, and its time has passed since: nothing but `until` is wrong with it, and it can be left out. */
  has_ended: boolean;
}

export interface Due {
  count: number;
  /** False: about so many. Up to a thousand of a lane are counted now; more, and what is paused, by the counts from the stream, which are as old as `calls_counted_at` says. */
  is_exact: boolean;
  /** Of `count`, those that a pause holds back, or that the voice service refuses. */
  paused: number;
  oldest_due_at: string | null;
  /** When the last of those that go is expected to be dialled; null: none goes. */
  last_expected_at: string | null;
}

export interface ErasedCall {
  call_id: string;
  /** Of the voice service. */
  message_ids: string[];
}

export interface ErasedCallPage {
  calls: ErasedCall[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface Erasure {
  id: string;
  /** Masked for everybody. */
  destination_phone_number: string;
  /** Calls that were accepted later are not touched. */
  asked_at: string;
  asked_by: string;
  reason: string;
  also_do_not_call: boolean;
  /** All was gone through twice, and nothing was left. */
  done: boolean;
  done_at: string | null;
  /** When the next step is taken; null when it is done. */
  goes_on_at: string | null;
  times_gone_through: number;
  /** What was left the last time, as far as it is known: calls that are being made. */
  left: number;
  counts: ErasureCounted;
}

export interface ErasureCounted {
  /** Calls that waited, and are not made. */
  cancelled: number;
  calls: number;
  /** Bad requests. */
  requests: number;
  /** Attempts whose voice events were erased. */
  attempts: number;
}

export interface ErasurePage {
  erasures: Erasure[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface ErasurePreview {
  /** Masked for everybody. */
  destination_phone_number: string;
  /** Calls to it, and bad requests that name it. */
  calls: number;
  /** Those of them that wait: they would be cancelled. Of the first 1,000 calls. */
  open_calls: number;
  /** Those that are being made: they would be erased when they have ended. */
  in_flight: number;
  /** False: there are more calls than were looked at. */
  is_exact: boolean;
  on_do_not_call_list: boolean;
}

export interface ErrorGroup {
  field: string;
  message: string;
  row_count: number;
  first_line: number;
  /** Whom a person knows that row by. */
  first_name: string | null;
}

export interface Event {
  event_type: VoiceEventType;
  occurred_at: string;
  /** The event's own JSON, where it holds more than the message id; numbers masked. */
  payload: string | null;
}

export interface Expectation {
  at: string;
  /** Calls that go first, as counted now. */
  calls_before: number;
  /** False: about so many. */
  calls_before_is_exact: boolean;
  /** What the text says, for programs and other languages; docs/api.md tells them all, with their values. None is ever renamed; a later version may have more. */
  code: string;
  /** By name, as docs/api.md has them; masked as the text is. */
  values: Record<string, any>;
  /** In English, with its times in UTC. */
  text: string;
}

export interface ExpectedEnd {
  /** Open calls that it is told of: those that wait, and those under way. */
  calls: number;
  /** When the last of those that were never called is called; null where there is none. */
  last: PlannedTimes;
  /** When all have ended, with all their retries. */
  ended: PlannedTimes;
  /** Calls that wait besides and cannot become due by time alone: a setting does not permit them, or an earlier recipient comes first. */
  not_counted: number;
  /** The same in words. */
  text: string;
}

export interface Explanation {
  call_id: string;
  /** The recipient's; its initials for callers that may not see personal data. */
  name: string | null;
  status: CallStatus;
  /** The whole in one sentence, in English: the call's status with its reason, or what it waits for first, or when it is expected to be dialled, each of which has its code. */
  headline: string;
  history: ExplanationLine[];
  waits_for: WaitsFor[];
  /** Null where the call is not going to be dialled. */
  expected: Expectation | null;
  prediction_quality: PredictionQuality | null;
  /** Of a waiting call: the origination numbers that it may be placed from. */
  placed_from: string[];
}

export interface ExplanationLine {
  at: string;
  kind: "attempt" | "control" | "decision" | "event" | "note" | "outcome" | "request";
  /** The attempt that it belongs to, if any. */
  attempt: number | null;
  /** What the text says, for programs and other languages; docs/api.md tells them all, with their values. None is ever renamed; a later version may have more. */
  code: string;
  /** By name, as docs/api.md has them; masked as the text is. */
  values: Record<string, any>;
  /** In English, with its times in UTC. */
  text: string;
}

export interface FieldError {
  field: string;
  message: string;
}

export interface Figures {
  duration_seconds: number | null;
  billed_minutes: number | null;
  price_usd: number | null;
}

export type FindingKind = "day_used_up" | "do_not_call" | "known" | "not_allowed" | "repeated";

export interface Health {
  status: string;
}

export interface Hold {
  /** `alike`: alike in text, voice and country. */
  scope: HoldScope;
  campaign: string | null;
  /** What the service answered the last time. */
  message: string;
  first_refused_at: string;
  since: string;
  last_refused_at: string;
  /** Sends in a row that it refused. */
  refusals: number;
  /** Null: it has ended. */
  next_probe_at: string | null;
  ended_at: string | null;
}

export type HoldScope = "alike" | "all" | "campaign";

export interface HoursRead {
  /** In the form of a request's `calling_hours`. */
  hours: Record<string, any> | string;
}

export type Lane = "bulk" | "critical" | "normal" | "urgent";

export interface Lanes {
  critical: Due;
  urgent: Due;
  normal: Due;
  bulk: Due;
}

export type LimitName = "ACCOUNT_DAY" | "ACCOUNT_MINUTE" | "ACCOUNT_SECOND" | "CAMPAIGN_MINUTE" | "HELD_AFTER_REFUSALS" | "HELD_WITH_ITS_LIKE" | "ORIGINATION_NUMBER_SECOND" | "PAUSED_AFTER_ERROR" | "PAUSED_AFTER_THROTTLING" | "RECIPIENT_DAY" | "SEND_LINES" | "SPEND_LIMIT";

export interface Me {
  name: string;
  permissions: ("act" | "personal_data" | "read")[];
  /** What one who may act may act on: one of them is enough. Empty: nothing (the setting `rights`). */
  rights: Right[];
  rights_in_words: string;
  /** The roles that one may play, in the header `Redial-Role`: on the local stack; elsewhere none. */
  roles: string[];
}

export interface Message {
  kind: "call_instructions_message" | "plain_text_message" | "ssml_message";
  characters: number;
  text: string | null;
  language_code: string | null;
  voice_id: string | null;
  /** The template that it was made of, and in which version. */
  template: string | null;
  template_version: number | null;
}

export interface MoveToLane {
  /** When it was given the lane. */
  since: string;
  /** False: calls that wait are still being moved, which takes some minutes. */
  is_done: boolean;
}

export interface NamedHours {
  name: string;
  /** In the form of a request's `calling_hours`. */
  hours: Record<string, any>;
  /** The same in one line, as people write it. */
  written: string;
  /** Whether the settings have hours of this name; those that were put come before them. */
  in_settings: boolean;
  /** When they were put; null: they are those of the settings. */
  put_at: string | null;
  put_by: string | null;
}

export interface NamedHoursDeleted {
  name: string;
  /** Whether those of the settings hold now; else calls that name them are held. */
  of_settings: boolean;
}

export interface NamedHoursList {
  calling_hours: NamedHours[];
  unreadable: UnreadableHours[];
  /** The name of those that hold for requests which say nothing. */
  default: string | null;
}

export interface NamedHoursPut {
  name: string;
  /** In the form of a request's `calling_hours`. */
  hours: Record<string, any>;
  /** The same in one line, as people write it. */
  written: string;
  /** Whether the settings have hours of this name; those that were put come before them. */
  in_settings: boolean;
  /** When they were put; null: they are those of the settings. */
  put_at: string | null;
  put_by: string | null;
  /** False: the name had the same hours before. */
  changed: boolean;
}

export interface Note {
  /** By which a note that is sent again is recognised. */
  key: string;
  at: string;
  /** Who noted it: a user name, or a role with its session. */
  by: string;
  /** Phone numbers in it are hidden unless the caller may see them. */
  text: string;
}

export interface NumberOfRow {
  written: string;
  /** As what it was read. */
  number: string;
}

export interface NumberRead {
  /** In E.164; null: it is none, or can be several. */
  number: string | null;
  /** Why it was not read, and what was expected; null where it was. */
  fault: string | null;
  /** Where its phone may be: those of its area, or of its country; none where nothing is known. */
  time_zones: string[];
}

export interface NumberUse {
  /** E.164; its middle is hidden unless the caller may see it. */
  origination_phone_number: string;
  /** Null: now. */
  opens_at: string | null;
}

export interface NumbersMoved {
  looked_at: number;
  /** Recipients that were moved to their canonical number. */
  recipients: number;
  /** Calls, not yet over, whose numbers were brought to their canonical form. */
  calls: number;
  /** Recipients that calls in flight hold under two spellings: for the next pass. */
  left: number;
  /** The pass is over. */
  done: boolean;
  /** The pass is over and found nothing to do. Else run another one. */
  all_moved: boolean;
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface NumbersRead {
  numbers: NumberRead[];
  /** Whose numbers those without a country code are taken for; null: each needs one. */
  country: string | null;
}

export interface Orphan {
  message_id: string;
  first_event_at: string;
  events: Event[];
  /** Null: none, or several come into question. */
  probable_call: ProbableCall | null;
}

export interface OrphanPage {
  orphans: Orphan[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export type Outcome = "BUSY" | "COMPLETED_CALL" | "FAILED" | "NO_ANSWER" | "NO_FINAL_EVENT" | "PROTECT_BLOCKED" | "REFUSED" | "SEND_UNKNOWN" | "SPAM" | "TTL_EXPIRED";

export interface OutcomeCounts {
  COMPLETED_CALL: number;
  BUSY: number;
  NO_ANSWER: number;
  FAILED: number;
  TTL_EXPIRED: number;
  SPAM: number;
  PROTECT_BLOCKED: number;
  REFUSED: number;
  NO_FINAL_EVENT: number;
  SEND_UNKNOWN: number;
}

export interface Pause {
  scope: PauseScope;
  lane: Lane | null;
  campaign: string | null;
  since: string;
  by: string;
  reason: string;
}

export type PauseScope = "all" | "campaign" | "lane";

export interface Plan {
  /** That are planned: without those that a finding keeps from being placed. */
  calls: number;
  first: PlannedTimes;
  /** When half of the calls have been placed for the first time. */
  middle: PlannedTimes;
  last: PlannedTimes;
  /** When all have ended, with all their retries. */
  ended: PlannedTimes;
  /** Calls that expire before there is a place for them. */
  never_placed: PlannedNumber;
  cost: PlannedCost;
  past: PlanPast;
  /** What holds some of the calls back now. The times hold as if that ended at once. */
  held: string[];
  /** The same by codes. */
  held_by: PlannedHold[];
  findings: PlanFinding[];
  /** The times, in words. */
  text: string;
}

export interface PlanFinding {
  /** Which of `groups`, from 0 on. */
  group: number;
  /** Which of its `calls`, from 0 on. */
  call: number;
  /** `do_not_call`: the recipient is on the list when the call is due. `not_allowed`: the settings do not permit calls to it. `repeated`: its request id stands further above too. `known`: the stack has this request already. `day_used_up`: it waits, as its recipient has as many calls in 24 hours as the voice service permits. */
  kind: FindingKind;
  /** Of `day_used_up`: when it can be called. */
  until: string | null;
  /** Of `day_used_up`: its time is over by then (`expires_at`, `stop_at`), so it is not placed. */
  is_too_late: boolean;
}

export interface PlanFindings {
  findings: PlanFinding[];
}

export interface PlanPast {
  /** Attempts of the last seven days; 0: outcomes are presumed. */
  attempts: number;
  /** The share of them that was completed. */
  completed_share: number | null;
  /** Calls of others that wait already, and may go before some of these. */
  calls_before: number;
}

export interface PlannedCost {
  attempts: number;
  /** How long messages are spoken, in all. */
  spoken_minutes: number;
  /** The same with each call rounded up to whole minutes. */
  started_minutes: number;
  /** By the stage's setting `call_prices`; null: it has no price for any. */
  amount: number | null;
  currency: string | null;
  /** Countries for which no price is set: their calls are not in the amount. */
  unpriced_countries: string[];
}

export interface PlannedHold {
  /** A later version may have more. */
  code: string;
  /** Of PAUSED the lane or the campaign that is paused, both null: all dialling. */
  values: Record<string, any>;
  text: string;
}

export interface PlannedNumber {
  /** At most so many with a likelihood of 50%. */
  likely: number;
  /** With a likelihood of 90%. */
  nearly_sure: number;
}

export interface PlannedTimes {
  /** With a likelihood of 50%. Null: more than a year away, or never. */
  likely: string | null;
  /** With a likelihood of 90%. */
  nearly_sure: string | null;
}

export interface PredictionQuality {
  samples: number;
  median_error_seconds: number | null;
  p90_error_seconds: number | null;
  /** The median of actual minus predicted: positive when calls go later than told. */
  bias_seconds: number | null;
  text: string;
}

export interface Preview {
  kind: "call_instructions_message" | "plain_text_message" | "ssml_message";
  /** As it is sent to the voice service; SSML with its tags. */
  text: string;
  language_code: string | null;
  voice_id: string | null;
  /** Without tags; at most 3,000. */
  spoken_characters: number;
  /** With tags; at most 6,000. */
  characters: number;
  /** About how long it takes to say: an estimate. */
  speaking_seconds: number;
  /** The template that it was made of; null: of none. */
  template: string | null;
  template_version: number | null;
}

export interface ProbableCall {
  call_id: string;
  request_id: string;
  /** How the attempt ended, as far as its events tell: what to settle the call with. */
  outcome: Outcome | null;
  /** True: the events name the call's number. False: only their time speaks for it. */
  by_number: boolean;
}

export interface Problem {
  title: string;
  status: number;
  /** What was wrong, and what to do about it. */
  detail: string;
  /** Each wrong field; empty where no field is to blame. */
  errors: FieldError[];
  /** What the detail says, for programs and other languages; docs/api.md tells them, with their values. None is ever renamed, and a later version may have more. Null where the detail has no code. */
  code: string | null;
  /** Of the code, by name, as docs/api.md has them. */
  values: Record<string, any>;
}

export interface RecipientOfChain {
  number: number;
  call_id: string;
  request_id: string;
  /** E.164; its middle is hidden unless the caller may see it. */
  destination_phone_number: string;
  /** Its initials for callers that may not see personal data. */
  name: string | null;
  status: CallStatus;
  reason: StatusReason;
}

export interface RecipientPreview {
  number: number;
  request_id: string;
  /** E.164; its middle is hidden unless the caller may see it. */
  destination_phone_number: string;
  name: string | null;
  /** From the end of the call before. */
  delay_seconds: number;
  /** How long calls to them may go on; null: no end. */
  share_seconds: number | null;
  after_unknown: boolean;
  preview: Preview;
}

export interface Redrive {
  queue: string;
  /** Messages moved by this request; null: SQS moves them by itself. */
  moved: number | null;
  /** False: SQS goes on by itself, or (moved not null) ask again. */
  done: boolean;
  /** Events still there: their receiver is in no setting any more, or does not let the stack in. */
  kept: number;
}

export interface RedrivenRefusals {
  /** Calls that are due again; with dry_run, those that would be. */
  redriven: number;
  /** Calls without time left, or cancelled: they stay as they are. */
  too_late: number;
  /** Calls of which a further one was made meanwhile: that one is placed, and they stay as they are. */
  called_again: number;
  looked_at: number;
  /** False: ask again with next_cursor. */
  done: boolean;
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface Refusals {
  holds: Hold[];
  ended: Hold[];
}

export interface RelatedCall {
  call_id: string;
  request_id: string;
}

export interface Request {
  message: Message | null;
  /** Null: any number of the stack. */
  origination_phone_number: string | null;
  caller_id: string | null;
  not_before: string | null;
  expires_at: string | null;
  /** The whole policy, defaults laid in. */
  retry: Record<string, any>;
  /** The stage's policy that was named; null: none was. */
  retry_policy: string | null;
  /** As asked for; a text names hours of the stage. */
  calling_hours: Record<string, any> | string | null;
  time_zone: string | null;
  /** Where the recipient may be: the time zone of the request, else those of the number. */
  recipient_time_zones: string[];
}

export interface RetryPreview {
  /** The stage's policy that was named; null: none was. */
  policy: string | null;
  /** In the form of a request's `retry`, with what comes from the stack. */
  retry: Record<string, any>;
  /** The same in words. */
  text: string;
}

export interface RetryUse {
  /** The name by which requests asked for it; null: by none. */
  retry_policy: string | null;
  /** In the form of a request's `retry`. */
  retry: Record<string, any>;
  /** The same in words. */
  text: string;
  calls: number;
}

export interface Right {
  /** `*`: all. */
  lanes: string[];
  /** Names in which `*` and `?` stand for others. `*` alone: also calls of no campaign. */
  campaigns: string[];
}

export interface Series {
  range: "1h" | "24h" | "30d" | "6h" | "7d";
  bucket_seconds: number;
  buckets: Bucket[];
}

export interface SetAsideCall {
  call_id: string;
  /** Null: the call's record cannot be read. */
  request_id: string | null;
  /** Runs in which it failed, in a row. */
  failures: number;
  first_failed_at: string;
  last_failed_at: string;
  /** After 1, 5, then each 30 minutes, once it is due. */
  tried_again_at: string;
  /** What went wrong the last time. */
  error: string;
}

export interface SetAsidePage {
  calls: SetAsideCall[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface Stack {
  /** The version of Redial that is deployed. */
  version: string;
  region: string;
  profile: "production" | "sandbox";
  limits: VoiceLimits;
  origination_phone_numbers: string[];
  /** By campaign, the origination numbers that its calls are placed from; of others any. */
  numbers_for_campaigns: Record<string, any>;
  /** By country, the origination numbers that calls to it are placed from; to others any. */
  numbers_for_countries: Record<string, any>;
  /** In the form of a request's `retry`; the built-in policy where it says nothing. */
  default_retry_policy: Record<string, any>;
  /** By name, those that a request may name; the default where they say nothing. */
  retry_policies: Record<string, any>;
  /** Countries that may be called; `*` is any. Also calling codes of none, like `+881`. */
  allowed_countries: string[];
  /** Whether premium-rate and shared-cost numbers may be called. */
  allow_premium_numbers: boolean;
  allowed_caller_ids: string[];
  /** Voices that Redial's table of Polly's lacks, with their languages. */
  more_voices: Record<string, any>;
  retention_days: number;
  /** Whose numbers those without a country code are, where people write them. */
  country: string | null;
  /** Whose clock times without an offset are of, where people write them. */
  time_zone: string | null;
  /** Who lets messages be heard: Amazon Polly, a program that stands in for it, or nobody. */
  preview_audio: "nobody" | "polly" | "stand_in";
  /** The version of the voice API that calls are placed with. */
  voice_api: "v1" | "v2";
  /** When people may be called: `named` (the hours that a request may name), `default`, `never_outside`, `never_outside_except_lanes`, `margin_seconds`; what says nothing is left out. */
  calling_hours: Record<string, any>;
}

export interface StatusCounts {
  WAITING: number;
  CALLING: number;
  COMPLETED: number;
  UNREACHED: number;
  EXPIRED: number;
  CANCELLED: number;
  REJECTED: number;
  UNKNOWN: number;
}

export interface StatusReason {
  /** docs/api.md tells them all, with their parameters. None is ever renamed; a later version may have more. */
  code: string;
  /** By name: times, outcomes, counts, and words of people or of the voice service, with numbers masked as in all texts. One may be what a call waits for: a code and parameters in its turn. */
  parameters: Record<string, any>;
  /** The end of a sentence, with its times in UTC; status_reason says the same. */
  text: string;
}

export interface Submitted {
  /** failed, only of one among many: it could not be stored; send it again. */
  answer: "accepted" | "failed" | "rejected" | "repeated";
  /** Null in a dry run, and where it failed. */
  call_id: string | null;
  request_id: string | null;
  status: CallStatus | null;
  /** Why it has this status; null where errors tell, and for what a dry run finds valid. */
  reason: StatusReason | null;
  status_reason: string | null;
  errors: FieldError[];
  /** In a dry run: a valid request's message, as it will be said. */
  preview: Preview | null;
  /** In a dry run: when a valid request's call is made again. */
  retry: RetryPreview | null;
  /** In a dry run: the origination numbers that a valid request's call may be placed from. */
  placed_from: string[];
  /** In a dry run, where the request names several recipients: all of them, in their order. */
  recipients: RecipientPreview[];
  /** In a dry run of one request: when its call would be placed, and what is found of its recipient; as of `/v1/plan`. */
  plan: Plan | null;
}

export interface SubmittedMany {
  accepted: number;
  repeated: number;
  rejected: number;
  failed: number;
  answers: Submitted[];
  /** In a dry run: when the calls of the valid ones would be placed. The `group` of a finding is the place of its request. */
  plan: Plan | null;
}

export interface Summary {
  now: string;
  calls: StatusCounts;
  /** When a call's change was last counted; null: there was none yet. */
  calls_counted_at: string | null;
  due: Lanes;
  backlog: Backlog;
  allowance: AllowanceUse;
  /** What is paused: GET /dialling. */
  dialling: "partly_paused" | "paused" | "running";
  /** Attempts with events that no call knows, counted up to a hundred. */
  orphans: number;
  /** Waiting calls that a setting does not permit, counted up to a hundred: GET /calls?wait_reason=NOT_PERMITTED. */
  not_permitted: number;
  /** Campaigns, or all calls, that are held because the service refuses them: GET /refusals. */
  refusal_holds: number;
  /** Calls whose handling failed again and again, counted up to a hundred: GET /set-aside. */
  set_aside: number;
  /** Messages in all dead-letter queues, approximately. */
  dead_letters: number;
}

export interface Template {
  name: string;
  version: number;
  languages: string[];
  /** All of them, of whichever language. */
  variables: string[];
  put_at: string | null;
  put_by: string;
  /** None where this version deleted it. */
  texts: TemplateText[];
}

export interface TemplatePage {
  templates: TemplateSummary[];
  /** Those that cannot be read, by name: requests that name them wait until they are put anew. */
  unreadable: string[];
  /** Give it back to read on, with the same other parameters; null at the end. */
  next_cursor: string | null;
}

export interface TemplatePut {
  name: string;
  version: number;
  languages: string[];
  /** All of them, of whichever language. */
  variables: string[];
  put_at: string | null;
  put_by: string;
  /** None where this version deleted it. */
  texts: TemplateText[];
  /** False: it said the same before, and has no new version. */
  changed: boolean;
}

export interface TemplateSummary {
  name: string;
  version: number;
  languages: string[];
  /** All of them, of whichever language. */
  variables: string[];
  put_at: string | null;
  put_by: string;
}

export interface TemplateText {
  language: string;
  text: string | null;
  ssml: string | null;
  /** Null: the voice service's own for the language. */
  voice_id: string | null;
}

export interface TextUse {
  what: string;
  calls: number;
}

export interface UnreadableHours {
  /** `*` where no name can be read: one that is put takes the place of them all. */
  name: string;
  /** What is wrong with it. */
  fault: string;
}

export type VoiceEventType = "ANSWERED" | "BUSY" | "COMPLETED_CALL" | "FAILED" | "INITIATED_CALL" | "NO_ANSWER" | "PROTECT_BLOCKED" | "RINGING" | "SPAM" | "STATUS_UNKNOWN" | "TTL_EXPIRED";

export interface VoiceLimits {
  calls_per_minute: number;
  calls_per_second_per_number: number;
  calls_per_recipient_per_day: number;
  calls_per_day: number | null;
  requests_per_second?: number | null;
  clock_margin_ms?: number;
  sends_take_lines?: boolean;
}

export type WaitReason = "ALLOWANCE" | "CALLING_HOURS" | "EARLIER_RECIPIENT" | "NOT_PERMITTED" | "RECIPIENT_IN_FLIGHT" | "RECIPIENT_LIMIT" | "RETRY" | "SCHEDULED" | "SERVICE_REFUSES" | "SERVICE_UNREACHABLE" | "THROTTLED";

export interface WaitsFor {
  /** A wait reason, a limit, PAUSED, FINAL_EVENT or BACKLOG. */
  what: string;
  /** When that is over; null where a person decides. */
  opens_at: string | null;
  /** The same by its code; null for what is no reason of a status, as a pause. */
  reason: StatusReason | null;
  /** What the text says, for programs and other languages; docs/api.md tells them all, with their values. None is ever renamed; a later version may have more. */
  code: string;
  /** By name, as docs/api.md has them; masked as the text is. */
  values: Record<string, any>;
  /** In English, with its times in UTC. */
  text: string;
}

export interface WindowUse {
  used: number;
  places: number;
  /** When the next place opens; null: there is one now. */
  opens_at: string | null;
}
