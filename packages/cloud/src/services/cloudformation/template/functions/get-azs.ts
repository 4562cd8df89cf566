import { asText, type Intrinsic, UNKNOWN } from '../value.ts';

/** Zone letters of an account with default subnets; three in every region, six in the oldest. */
const zones: Readonly<Record<string, string>> = { 'us-east-1': 'abcdef', 'us-west-2': 'abcd', 'ap-northeast-1': 'acd' };

export const getAZs: Intrinsic = (argument, evaluate, scope) => {
  const value = evaluate(argument);
  if (value === UNKNOWN) return UNKNOWN;
  const region = asText(value) || scope.region;
  const letters = Object.hasOwn(zones, region) ? zones[region]! : 'abc';
  return [...letters].map((letter) => region + letter);
};
