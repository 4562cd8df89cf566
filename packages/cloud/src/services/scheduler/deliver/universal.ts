import type { Context } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Job } from './job.ts';
import { asScheduler, mustAllow } from './permission.ts';

export interface UniversalTarget {
  /** As the AWS SDK for Java spells it. */
  readonly service: string;
  /** As this cloud's clients spell it: `sendMessage`. */
  readonly action: string;
}

/** `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
export function universalTarget(arn: string): UniversalTarget | undefined {
  const match = /^arn:aws[a-z-]*:scheduler:::aws-sdk:([a-z0-9]+):([a-zA-Z0-9]+)$/.exec(arn);
  return match ? { service: match[1]!, action: match[2]! } : undefined;
}

/** SDK names that differ from this cloud's. */
const SERVICES: Readonly<Record<string, string>> = {
  cloudwatchlogs: 'logs',
  eventbridge: 'events',
};
/** Services whose inputs begin with lower-case letters. */
const CAMEL = new Set(['apigateway', 'logs']);

type Call = (input: object) => Promise<unknown>;

/** Calls any operation of any existing service, with the schedule's input. */
export async function callUniversal(
  ctx: Context,
  job: Job,
  { service, action }: UniversalTarget,
  text: string,
): Promise<void> {
  const id = Object.hasOwn(SERVICES, service) ? (SERVICES[service] ?? service) : service;
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  const permission = id === 'lambda' && name === 'Invoke' ? 'lambda:InvokeFunction' : `${id}:${name}`;
  await mustAllow(ctx, job, permission, '*');
  const { aws } = asScheduler(ctx, '');
  // The registry, not the type, determines which services exist.
  const call = (aws as unknown as Readonly<Record<string, Readonly<Record<string, Call>>>>)[id]?.[action];
  if (!call) throw notImplemented(`${id}:${name}`);
  await call(inputFor(id, job.target.Input === undefined ? '{}' : text));
}

function inputFor(id: string, text: string): object {
  let input: unknown;
  try {
    input = parseUserJson(text);
  } catch {
    input = undefined;
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new AwsError('ValidationException', 'The input of a universal target must be a JSON object.', 400);
  }
  const entries = Object.entries(input).map(([name, value]) => [
    CAMEL.has(id) ? name.charAt(0).toLowerCase() + name.slice(1) : name,
    // The payload of a function is bytes on the wire and text here.
    id === 'lambda' && name === 'Payload'
      ? Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
      : value,
  ]);
  return Object.fromEntries(entries);
}
