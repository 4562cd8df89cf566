import type { AlarmNumbers, AlarmRules, ApiAlarm, FunctionAlarm, QueueAlarm } from './types.ts';

/** When an alarm goes off: the metric is above the threshold in this many of the periods. */
export type Rule = Required<AlarmNumbers>;

/** Once within five minutes: it stays in ALARM for as long after the last occurrence, so that one incident causes one mail and not one a minute. */
const onceInFive = { Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' };

/** `timeout`: of the function, in seconds. */
const functionRules = (timeout: number): Readonly<Record<FunctionAlarm, Rule>> => ({
  // The first error of a function that is called once a day counts as much as that of a busy function.
  errors: { ...onceInFive, Threshold: 0 },
  throttles: { ...onceInFive, Threshold: 0 },
  // 95 percent of the timeout. A single slow invocation does not matter yet: if it times out, it is an error.
  duration: { ...onceInFive, DatapointsToAlarm: 2, Threshold: Math.round(950 * timeout) },
  // Streams keep records for at least 24 hours; this is 15 minutes before that.
  iteratorAge: { ...onceInFive, DatapointsToAlarm: 5, Threshold: 15 * 60_000 },
  deadLetters: { ...onceInFive, Threshold: 0 },
});

const queueRules: Readonly<Record<QueueAlarm, Rule>> = {
  // It stays on until somebody has looked at them: dead letters stay until they expire and are lost. CloudWatch has no metrics for a queue that was
  // idle for six hours, so its state stays.
  deadLetters: { ...onceInFive, EvaluationPeriods: 1, Threshold: 0, TreatMissingData: 'ignore' },
  // Five attempts with a timeout of three minutes, as in the modules of the catalogue, are 15 minutes; older messages are stuck for another reason.
  age: { ...onceInFive, DatapointsToAlarm: 5, Threshold: 15 * 60 },
};

const apiRules: Readonly<Record<ApiAlarm, Rule>> = {
  serverErrors: { ...onceInFive, Threshold: 0 },
  // A faulty client causes some; a quarter of all requests for ten minutes indicates a faulty new version.
  clientErrors: { ...onceInFive, Period: 300, EvaluationPeriods: 2, DatapointsToAlarm: 2, Threshold: 25 },
  // Half of a function's default timeout, and far below the 29 seconds of API Gateway.
  latency: { ...onceInFive, Period: 300, EvaluationPeriods: 3, DatapointsToAlarm: 3, Threshold: 3000 },
};

/** The number of requests in a period that makes a share meaningful. */
export const enoughForShare = 20;

const ruleFrom = (fallback: Rule, said: AlarmNumbers | undefined): Rule => {
  const specified = Object.fromEntries(Object.entries(said ?? {}).filter(([, value]) => value !== undefined));
  const rule = { ...fallback, ...specified };
  // The default number of periods may exceed the configured one, and vice versa.
  if (said?.DatapointsToAlarm === undefined) {
    return { ...rule, DatapointsToAlarm: Math.min(rule.DatapointsToAlarm, rule.EvaluationPeriods) };
  }
  return { ...rule, EvaluationPeriods: Math.max(rule.EvaluationPeriods, rule.DatapointsToAlarm) };
};

/** The most specific setting wins. Undefined: the alarm does not exist. */
function ruleOf<Name extends string>(
  rules: Readonly<Record<Name, Rule>>,
  name: Name,
  said: readonly (AlarmRules<Name> | false | undefined)[],
): Rule | undefined {
  const all = said.filter((one) => one !== undefined).map((one) => (one === false ? false : one[name]));
  const last = all.filter((one) => one !== undefined).at(-1);
  if (last === false) return undefined;
  const merged = Object.assign({}, ...all.filter((one) => one !== false)) as AlarmNumbers;
  return ruleFrom(rules[name], merged);
}

export const functionRule = (
  name: FunctionAlarm,
  timeout: number,
  ...said: readonly (AlarmRules<FunctionAlarm> | false)[]
) => ruleOf(functionRules(timeout), name, said);
export const queueRule = (name: QueueAlarm, said: AlarmRules<QueueAlarm> | false) => ruleOf(queueRules, name, [said]);
export const apiRule = (name: ApiAlarm, said: AlarmRules<ApiAlarm> | false) => ruleOf(apiRules, name, [said]);
