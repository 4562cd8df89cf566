import type * as z from 'zod';
import type { Statement, TemplateResource } from '../cloudformation.ts';
import type { PolledServiceName } from './polled/index.ts';

export type Resources = Record<string, TemplateResource>;

export interface SourceSettings {
  /** As awsm.json has them. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What Lambda polls, of an AWS::Lambda::EventSourceMapping; undefined if nothing depends on it. */
  readonly service?: PolledServiceName | undefined;
}

/** A property that an event source requires in a resource of the resources template. */
export interface Wiring {
  /** Refers to the resource, by an output. */
  readonly of: unknown;
  /** The property of awsm.json that refers to it. */
  readonly named: string;
  readonly type: string;
  /** They are merged into the resource's own. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether the resource may be missing from the template. */
  readonly elsewhere: boolean;
  /** What to do if it is missing. */
  readonly hint: string;
}

/** Logical ids that an event source's resources refer to. */
export interface SourceIds {
  /**
   * Of the source itself; the ids of its other resources begin with the same text, except a route, which may go to another function.
   */
  readonly id: string;
  readonly function: string;
  /** ARN of the function's alias `live`, which is called; undefined if the function itself is called. */
  readonly alias: string | undefined;
  /**
   * Whether names that CloudFormation generates contain the stack's name and the logical id in full: they are cut at 64 characters.
   */
  readonly wholeNames: boolean;
  /** Of the function's own role, where it has one. */
  readonly role: string | undefined;
}

/** Everything that JAWS knows about one type of event source. */
export interface EventSourceRecord {
  /** Its properties as awsm.json has them. Properties not listed here go to CloudFormation as they are written. */
  readonly properties: z.ZodType;
  /** Properties that name the function: JAWS fills them in, awsm.json must not. */
  readonly filledIn: readonly string[];
  /** Mistakes other than in `properties` and `filledIn`, as the end of the sentence "The event source x …". */
  problem?(settings: SourceSettings): string | undefined;
  /** The permissions that the function's role needs; not called if all functions share one. */
  rights?(settings: SourceSettings): readonly Statement[];
  /** The properties that it sets in a resource of the resources template, which cannot refer to the function's stack. */
  wiring?(settings: SourceSettings, functionArn: unknown): Wiring;
  /** The resource itself under `ids.id`, with its permission or role. */
  resources(settings: SourceSettings, ids: SourceIds): Resources;
}
