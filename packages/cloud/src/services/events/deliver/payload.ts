import type { Target } from '@aws-sdk/client-eventbridge';
import type { Event } from '../event.ts';
import { parsePath, valueAt } from './json-path.ts';
import { fill } from './template.ts';

export interface Origin {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the event was received, in milliseconds. */
  readonly ingested: number;
}

/**
 * The payload of a target for an event, or undefined if its transformer's result is not JSON.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function payloadOf(target: Target, event: Event, origin: Origin): string | undefined {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) {
    return JSON.stringify(valueAt(event, parsePath(target.InputPath) ?? []) ?? null);
  }
  if (!target.InputTransformer) return JSON.stringify(event);
  const { InputPathsMap: paths = {}, InputTemplate: template = '' } = target.InputTransformer;
  const values = new Map(predefined(event, origin));
  for (const [name, path] of Object.entries(paths)) values.set(name, valueAt(event, parsePath(path) ?? []));
  return fill(template, values);
}

function* predefined(event: Event, origin: Origin): Iterable<[string, unknown]> {
  yield ['aws.events.rule-arn', origin.ruleArn];
  yield ['aws.events.rule-name', origin.ruleName];
  yield ['aws.events.event.ingestion-time', new Date(origin.ingested).toISOString()];
  yield ['aws.events.event.json', event];
  // The event without its detail, its names in camel case.
  const { detail: _, 'detail-type': detailType, ...rest } = event;
  yield ['aws.events.event', { ...rest, detailType }];
}
