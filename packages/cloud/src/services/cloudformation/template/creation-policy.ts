import { formatError } from './errors.ts';
import { isObject, type Json } from './json.ts';

/** Signals that a resource waits for before it is complete. */
export interface CreationPolicy {
  readonly count: number;
  readonly seconds: number;
}

/** Types whose creation may wait, of those that AWS names and this cloud serves. */
const TYPES = ['AWS::CloudFormation::WaitCondition'];
/** 12 hours. */
const MAX_SECONDS = 43_200;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html */
export function readCreationPolicy(type: string, value: Json | undefined): CreationPolicy | undefined {
  if (value === undefined || !TYPES.includes(type)) return undefined;
  const signal = isObject(value) && isObject(value.ResourceSignal) ? value.ResourceSignal : {};
  const count = Number(signal.Count ?? 1);
  if (!Number.isInteger(count) || count < 0) throw formatError('CreationPolicy: Count must be an integer.');
  return { count, seconds: Math.min(MAX_SECONDS, secondsOf(String(signal.Timeout ?? 'PT5M'))) };
}

/** A duration of ISO 8601, of hours, minutes and seconds: `PT1H30M`. */
function secondsOf(text: string): number {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text);
  if (!match || text === 'PT') throw formatError(`CreationPolicy: ${text} is not a duration.`);
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return hours * 3_600 + minutes * 60 + seconds;
}
