import type { Report } from '../../base/lambda-report.ts';
import type { ProjectAt } from '../open.ts';
import type { RunError } from '../types.ts';
import type { TemplateName } from './templates/names.ts';

/** Where an event comes from. Without a choice: the function's event.json, or a template of its trigger. */
export type EventChoice =
  /** A JSON file; absolute. */
  | { readonly from: 'file'; readonly file: string }
  /** JSON text that was typed. */
  | { readonly from: 'text'; readonly text: string }
  | { readonly from: 'template'; readonly name: TemplateName }
  | { readonly from: 'value'; readonly value: unknown };

export interface InvokeOptions extends ProjectAt {
  readonly profile?: string | undefined;
  /** Function id: `greetings/hello`. */
  readonly function: string;
  readonly stage: string;
  /** Undefined: every region of the stage. */
  readonly region?: string | undefined;
  readonly event?: EventChoice | undefined;
  /** Lambda only accepts the event; there is no answer. */
  readonly async: boolean;
}

/** What a function returned. Its own log lines come as `log` events. */
export interface Answer {
  readonly region: string;
  readonly ok: boolean;
  /** What it returned; undefined if it failed. */
  readonly value: unknown;
  /** The form of the value: data, text other than JSON, or binary in base64. */
  readonly format: 'json' | 'text' | 'base64';
  readonly error: RunError | undefined;
  readonly requestId: string;
  /** `$LATEST` or a number. */
  readonly version: string | undefined;
  /** The end of its log, as Lambda returns it: 4 KB at most. */
  readonly log: string;
  /** What Lambda says of the invocation; undefined if its log does not say. */
  readonly report: Report | undefined;
  /** Milliseconds, measured here. */
  readonly ms: number;
}

/** A region that did not respond while others did. */
export interface NoAnswer {
  readonly region: string;
  readonly ok: false;
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string | undefined };
}

export interface InvokeResult {
  readonly function: string;
  readonly stage: string;
  readonly async: boolean;
  /** In the order of jaws.json. */
  readonly answers: readonly (Answer | NoAnswer)[];
}
