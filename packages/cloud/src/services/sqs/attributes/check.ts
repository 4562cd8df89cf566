import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { invalidAttributeName, invalidAttributeValue, invalidParameter } from '../errors.ts';
import { parseArn, queueByArn } from '../find.ts';
import type { RedrivePolicy } from './settings.ts';

interface Target {
  readonly account: string;
  readonly region: string;
  readonly fifo: boolean;
}

type Check = (value: string, target: Target, ctx: Context) => void;

const between =
  (name: string, min: number, max: number): Check =>
  (value, _target, ctx) => {
    const minimum = ctx.kernel.lenient && name === 'MessageRetentionPeriod' ? 1 : min;
    if (!/^-?\d+$/.test(value) || Number(value) < minimum || Number(value) > max) throw invalidAttributeValue(name);
  };

const oneOf =
  (name: string, values: readonly string[]): Check =>
  (value) => {
    if (!values.includes(value)) throw invalidAttributeValue(name);
  };

const onlyFifo =
  (name: string, check: Check): Check =>
  (value, target, ctx) => {
    if (!target.fifo) throw invalidAttributeName(name);
    check(value, target, ctx);
  };

/**
 * The attributes that can be set, and their checks.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const CHECKS: Readonly<Record<string, Check>> = {
  DelaySeconds: between('DelaySeconds', 0, 900),
  MaximumMessageSize: between('MaximumMessageSize', 1024, 1_048_576),
  MessageRetentionPeriod: between('MessageRetentionPeriod', 60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: between('ReceiveMessageWaitTimeSeconds', 0, 20),
  VisibilityTimeout: between('VisibilityTimeout', 0, 43_200),
  KmsMasterKeyId: () => undefined,
  KmsDataKeyReusePeriodSeconds: between('KmsDataKeyReusePeriodSeconds', 60, 86_400),
  SqsManagedSseEnabled: oneOf('SqsManagedSseEnabled', ['true', 'false']),
  Policy: checkPolicy,
  RedrivePolicy: checkRedrive,
  RedriveAllowPolicy: checkRedriveAllow,
  FifoQueue: onlyFifo('FifoQueue', () => undefined),
  ContentBasedDeduplication: onlyFifo(
    'ContentBasedDeduplication',
    oneOf('ContentBasedDeduplication', ['true', 'false']),
  ),
  DeduplicationScope: onlyFifo('DeduplicationScope', oneOf('DeduplicationScope', ['queue', 'messageGroup'])),
  FifoThroughputLimit: onlyFifo('FifoThroughputLimit', oneOf('FifoThroughputLimit', ['perQueue', 'perMessageGroupId'])),
};

const BOOLEANS = ['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled'];

/** AWS takes `True` for `true`: LocalStack's test_fifo_high_throughput_ordering and others, validated there. */
export function booleansAsKept(attributes: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, value]) => [
      name,
      BOOLEANS.includes(name) && /^(true|false)$/i.test(value) ? value.toLowerCase() : value,
    ]),
  );
}

/** Attributes whose empty value removes them. */
const CLEARABLE = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];

/** The attributes after the change; throws for those that AWS refuses. Removed attributes are left out. */
export function changedAttributes(
  before: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
  target: Target,
  ctx: Context,
): Record<string, string> {
  const after = { ...before };
  const lenient = ctx.kernel.lenient === true;
  for (const [sent, value] of Object.entries(change)) {
    const name = lenient ? sent.trim() : sent;
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
    if (!check) throw invalidAttributeName(name);
    if (
      CLEARABLE.includes(name) &&
      (value === '' || (name.startsWith('Redrive') && value.replaceAll(' ', '') === '{}'))
    ) {
      delete after[name];
      continue;
    }
    check(value, target, ctx);
    after[name] = name === 'RedrivePolicy' ? normalized(value) : value;
  }
  if (after.FifoThroughputLimit === 'perMessageGroupId' && after.DeduplicationScope !== 'messageGroup') {
    throw invalidAttributeValue(
      'FifoThroughputLimit',
      'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
  }
  // One kind of encryption replaces the other.
  if (change.KmsMasterKeyId) delete after.SqsManagedSseEnabled;
  if (change.SqsManagedSseEnabled === 'true') delete after.KmsMasterKeyId;
  return after;
}

/** The count as a number, however it was sent. */
function normalized(redrive: string): string {
  const policy = parseUserJson(redrive) as RedrivePolicy;
  if (typeof policy.maxReceiveCount === 'number') return redrive;
  return JSON.stringify({ ...policy, maxReceiveCount: Number(policy.maxReceiveCount) });
}

function parse(value: string, name: string): Record<string, unknown> {
  try {
    const parsed: unknown = parseUserJson(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {}
  throw invalidAttributeValue(name);
}

function checkPolicy(value: string): void {
  const { Statement } = parse(value, 'Policy');
  if (typeof Statement !== 'object' || Statement === null) throw invalidAttributeValue('Policy');
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
function checkRedrive(value: string, target: Target, ctx: Context): void {
  const invalid = (reason: string) =>
    invalidParameter(`Value ${value} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  const { deadLetterTargetArn: arn, maxReceiveCount, ...rest } = parseRedrive(value, invalid);
  if (Object.keys(rest).length > 0)
    throw invalid('Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].');
  if (maxReceiveCount === undefined)
    throw invalid('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  if (typeof arn !== 'string')
    throw invalid('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalid(
      'Invalid value for maxReceiveCount: ' +
        String(maxReceiveCount) +
        ', valid values are from 1 to 1000 both inclusive.',
    );
  }
  const place = parseArn(arn);
  if (!place) throw invalid('Invalid value for deadLetterTargetArn.');
  if (place.account !== target.account || place.region !== target.region) {
    throw invalid('Dead-letter target must be owned by the same account and in the same region as the source.');
  }
  const dead = queueByArn(ctx.kernel, arn);
  if (!dead) throw invalid('Dead letter target does not exist.');
  if (dead.fifo !== target.fifo) throw invalid('Dead-letter queue must be same type of queue as the source.');
}

function parseRedrive(value: string, invalid: (reason: string) => Error): Record<string, unknown> {
  try {
    const parsed: unknown = parseUserJson(value);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {}
  throw invalid('Redrive policy is not a valid JSON map.');
}

function checkRedriveAllow(value: string): void {
  const { redrivePermission, sourceQueueArns } = parse(value, 'RedriveAllowPolicy');
  const isOne = ['allowAll', 'denyAll', 'byQueue'].includes(String(redrivePermission));
  const byQueue = redrivePermission === 'byQueue';
  const arns = Array.isArray(sourceQueueArns) ? sourceQueueArns : undefined;
  if (!isOne || (arns !== undefined) !== byQueue) throw invalidAttributeValue('RedriveAllowPolicy');
  if (arns && (arns.length === 0 || arns.length > 10 || arns.some((arn) => !parseArn(String(arn))))) {
    throw invalidAttributeValue('RedriveAllowPolicy');
  }
}
