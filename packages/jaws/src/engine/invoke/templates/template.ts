import type { Trigger } from '../triggers.ts';

/** Where an event would come from. */
export interface TemplatePlace {
  readonly stage: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** `dev-shop-lOrdersPay`. */
  readonly functionName: string;
  readonly now: Date;
  /** The values of names in the function's template, as far as they are known. */
  readonly known: Readonly<Record<string, string>>;
}

/** The events of one kind of trigger. */
export interface EventTemplate {
  readonly summary: string;
  /** Whether this trigger sends such events. */
  fits(trigger: Trigger): boolean;
  /** An event as that trigger of the function sends it; undefined if the function has no such trigger. */
  make(place: TemplatePlace, trigger: Trigger | undefined): unknown;
}

/** Properties of an event source of this type; none for another type. */
export const propertiesOf = (trigger: Trigger | undefined): Readonly<Record<string, unknown>> =>
  trigger?.is === 'source' ? trigger.source.properties : {};

/** Whether it is an event source of this service that Lambda polls. */
export const polls = (trigger: Trigger, ...services: readonly string[]): boolean =>
  trigger.is === 'source' &&
  trigger.source.type === 'AWS::Lambda::EventSourceMapping' &&
  services.includes(trigger.source.service ?? '');
