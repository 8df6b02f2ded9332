// The keys of the page's texts and what each takes, as the English files have them.

import type audit from "../page/messages/en/audit.js";
import type base from "../page/messages/en/base.js";
import type call from "../page/messages/en/call.js";
import type calls from "../page/messages/en/calls.js";
import type campaigns from "../page/messages/en/campaigns.js";
import type dialling from "../page/messages/en/dialling.js";
import type do_not_call from "../page/messages/en/do_not_call.js";
import type faults from "../page/messages/en/faults.js";
import type files from "../page/messages/en/files.js";
import type labels from "../page/messages/en/labels.js";
import type new_call from "../page/messages/en/new_call.js";
import type notice from "../page/messages/en/notice.js";
import type overview from "../page/messages/en/overview.js";
import type parts from "../page/messages/en/parts.js";
import type pauses from "../page/messages/en/pauses.js";
import type problems from "../page/messages/en/problems.js";
import type reasons from "../page/messages/en/reasons.js";
import type shell from "../page/messages/en/shell.js";
import type submit from "../page/messages/en/submit.js";
import type templates from "../page/messages/en/templates.js";
import type wall from "../page/messages/en/wall.js";

export type Messages = typeof audit &
  typeof base &
  typeof call &
  typeof calls &
  typeof campaigns &
  typeof dialling &
  typeof do_not_call &
  typeof faults &
  typeof files &
  typeof labels &
  typeof new_call &
  typeof notice &
  typeof overview &
  typeof parts &
  typeof pauses &
  typeof problems &
  typeof reasons &
  typeof shell &
  typeof submit &
  typeof templates &
  typeof wall;

export type Key = keyof Messages & string;

/** The names in the braces of a text; `count` too where it has plural forms. */
type Named<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;
type NamesIn<Message> = Message extends string
  ? Named<Message>
  : Message extends Record<string, string>
    ? Named<Message[keyof Message]> | "count"
    : never;

/** The names of the elements around words of a text. */
type Around<Text> = Text extends `${string}</${infer Name}>${infer Rest}` ? Name | Around<Rest> : never;
type ElementsIn<Message> = Message extends string ? Around<Message> : Around<Message[keyof Message]>;

export type SayValues<Message> = [NamesIn<Message>] extends [never]
  ? []
  : [values: { [Name in NamesIn<Message>]: Name extends "count" ? number : string | number }];

export type PhraseValues<Message> = { [Name in NamesIn<Message>]: Name extends "count" ? number : any } & {
  [Name in ElementsIn<Message>]: (words: any[]) => any;
};
