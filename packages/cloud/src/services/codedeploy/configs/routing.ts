import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import { failure } from '../errors.ts';

const invalid = (message: string) => failure('InvalidTrafficRoutingConfiguration', message);

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations-create.html */
const LONGEST_MINUTES = 2_880;

/** Throws what AWS refuses; returns the configuration with only the members of its type. */
export function checkRouting(routing: TrafficRoutingConfig | undefined): TrafficRoutingConfig {
  if (!routing?.type) throw invalid('A traffic routing configuration with a type is required for the Lambda platform.');
  const { type, timeBasedCanary, timeBasedLinear } = routing;
  if (type === 'AllAtOnce') {
    if (timeBasedCanary || timeBasedLinear) throw invalid('AllAtOnce has neither a canary nor a linear configuration.');
    return { type };
  }
  if (type === 'TimeBasedCanary') {
    const { canaryPercentage: percentage, canaryInterval: minutes } = timeBasedCanary ?? {};
    if (timeBasedLinear) throw invalid('TimeBasedCanary has no linear configuration.');
    checkNumbers('canary', percentage, minutes);
    return { type, timeBasedCanary: { canaryPercentage: percentage, canaryInterval: minutes } };
  }
  if (type === 'TimeBasedLinear') {
    const { linearPercentage: percentage, linearInterval: minutes } = timeBasedLinear ?? {};
    if (timeBasedCanary) throw invalid('TimeBasedLinear has no canary configuration.');
    checkNumbers('linear', percentage, minutes);
    return { type, timeBasedLinear: { linearPercentage: percentage, linearInterval: minutes } };
  }
  throw invalid(`The traffic routing type ${type} is invalid.`);
}

function checkNumbers(kind: 'canary' | 'linear', percentage: number | undefined, minutes: number | undefined): void {
  if (percentage === undefined || !Number.isInteger(percentage) || percentage < 1 || percentage > 99) {
    throw invalid(`The ${kind} percentage must be between 1 and 99: ${percentage}.`);
  }
  if (minutes === undefined || !Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_MINUTES) {
    throw invalid(`The ${kind} interval must be between 1 and ${LONGEST_MINUTES} minutes: ${minutes}.`);
  }
}

/** Part of the traffic that the target version gets after each shift, in percent; the last one is always 100. */
export function percentages({ type, timeBasedCanary, timeBasedLinear }: TrafficRoutingConfig): number[] {
  if (type === 'TimeBasedCanary') return [timeBasedCanary?.canaryPercentage ?? 100, 100];
  if (type !== 'TimeBasedLinear') return [100];
  const step = timeBasedLinear?.linearPercentage ?? 100;
  const count = Math.ceil(100 / step);
  return Array.from({ length: count }, (_, at) => Math.min(100, (at + 1) * step));
}

/** Milliseconds between two shifts. */
export const intervalOf = ({ timeBasedCanary, timeBasedLinear }: TrafficRoutingConfig): number =>
  (timeBasedCanary?.canaryInterval ?? timeBasedLinear?.linearInterval ?? 0) * 60_000;
