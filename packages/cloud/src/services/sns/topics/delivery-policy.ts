import { parseUserJson } from '../../../kernel/json.ts';
import { invalid } from '../errors.ts';

/** How messages to HTTP endpoints are retried: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numMaxDelayRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly backoffFunction: string;
}

const DEFAULT_RETRIES: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

const DEFAULT_CONTENT_TYPE = 'text/plain; charset=UTF-8';

type Json = Readonly<Record<string, unknown>>;

/** The topic's delivery policy as stored: the set values without nulls, and AWS's own default beside them. */
export function topicDeliveryPolicy(text: string): string {
  const { http = {} } = parse(text, 'DeliveryPolicy') as { http?: Json };
  if (typeof http !== 'object' || http === null) throw invalid('DeliveryPolicy');
  checkRetries(http.defaultHealthyRetryPolicy);
  return JSON.stringify({ http: { ...withoutNulls(http), disableSubscriptionOverrides: overridesDisabled(http) } });
}

/** The effective policy of a topic, as in GetTopicAttributes. */
export function effectiveTopicPolicy(text: string | undefined): string {
  return JSON.stringify(topicEffective(text));
}

function topicEffective(text: string | undefined) {
  const http: Json = text === undefined ? {} : ((parseUserJson(text) as { http?: Json }).http ?? {});
  return {
    http: {
      defaultHealthyRetryPolicy: { ...DEFAULT_RETRIES, ...withoutNulls(http.defaultHealthyRetryPolicy) },
      disableSubscriptionOverrides: overridesDisabled(http),
      ...(http.defaultThrottlePolicy ? { defaultThrottlePolicy: http.defaultThrottlePolicy } : {}),
      defaultRequestPolicy: { headerContentType: DEFAULT_CONTENT_TYPE, ...withoutNulls(http.defaultRequestPolicy) },
    },
  };
}

/** Checks the content of a subscription's delivery policy. */
export function checkSubscriptionPolicy(text: string): void {
  checkRetries(parse(text, 'DeliveryPolicy').healthyRetryPolicy);
}

/** The effective policy of an HTTP subscription: its own over the topic's. */
export function effectiveSubscription(
  topic: string | undefined,
  own: string | undefined,
): { retries: RetryPolicy; contentType: string; text: string } {
  const { http } = topicEffective(topic);
  const mine: Json = own === undefined || http.disableSubscriptionOverrides ? {} : (parseUserJson(own) as Json);
  const retries: RetryPolicy = mine.healthyRetryPolicy
    ? { ...DEFAULT_RETRIES, ...withoutNulls(mine.healthyRetryPolicy) }
    : http.defaultHealthyRetryPolicy;
  const request = { ...http.defaultRequestPolicy, ...withoutNulls(mine.requestPolicy) };
  const text = JSON.stringify({
    healthyRetryPolicy: retries,
    sicklyRetryPolicy: mine.sicklyRetryPolicy ?? null,
    throttlePolicy: mine.throttlePolicy ?? http.defaultThrottlePolicy ?? null,
    requestPolicy: request,
    guaranteed: false,
  });
  return { retries, contentType: String(request.headerContentType), text };
}

/** Seconds to wait before the n-th retry (from 1), or undefined if there is no such retry. */
export function retryDelay(policy: RetryPolicy, n: number): number | undefined {
  if (n > policy.numRetries) return undefined;
  let k = n - policy.numNoDelayRetries;
  if (k <= 0) return 0;
  k -= policy.numMinDelayRetries;
  if (k <= 0) return policy.minDelayTarget;
  const steps = policy.numRetries - policy.numNoDelayRetries - policy.numMinDelayRetries - policy.numMaxDelayRetries;
  if (k > steps || steps <= 1) return policy.maxDelayTarget;
  const { minDelayTarget: from, maxDelayTarget: to } = policy;
  const share = (k - 1) / (steps - 1);
  if (policy.backoffFunction === 'exponential') return from * (to / Math.max(from, 1)) ** share;
  if (policy.backoffFunction === 'geometric') return from + (to - from) * share ** 2;
  if (policy.backoffFunction === 'arithmetic') return from + ((to - from) * (k * (k - 1))) / (steps * (steps - 1));
  return from + (to - from) * share;
}

const overridesDisabled = (http: Json): boolean => String(http.disableSubscriptionOverrides) === 'true';

function parse(text: string, name: string): Json {
  try {
    const value: unknown = parseUserJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Said below.
  }
  throw invalid(`${name}: failed to parse JSON.`);
}

function withoutNulls(value: unknown): Json {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== undefined));
}

const BACKOFF = ['arithmetic', 'exponential', 'geometric', 'linear'];
const COUNTS = ['numNoDelayRetries', 'numMinDelayRetries', 'numMaxDelayRetries'];

function checkRetries(value: unknown): void {
  if (value === undefined || value === null) return;
  const policy = withoutNulls(value);
  const within = (name: string, min: number, max: number): void => {
    const specified = policy[name];
    if (specified === undefined) return;
    if (typeof specified !== 'number' || !Number.isInteger(specified) || specified < min || specified > max) {
      throw invalid(`DeliveryPolicy: ${name} must be between ${min} and ${max}`);
    }
  };
  within('minDelayTarget', 1, 3600);
  within('maxDelayTarget', 1, 3600);
  within('numRetries', 0, 100);
  for (const name of COUNTS) within(name, 0, 100);
  if (policy.backoffFunction !== undefined && !BACKOFF.includes(String(policy.backoffFunction))) {
    throw invalid(`DeliveryPolicy: backoffFunction must be one of ${BACKOFF.join(', ')}`);
  }
  if (Number(policy.minDelayTarget ?? 20) > Number(policy.maxDelayTarget ?? 3600)) {
    throw invalid('DeliveryPolicy: minDelayTarget must be less than or equal to maxDelayTarget');
  }
}
