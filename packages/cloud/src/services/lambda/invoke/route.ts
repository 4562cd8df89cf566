import type { Target } from '../resolve.ts';
import { versions } from '../state.ts';

/**
 * Chooses between an alias's two versions by their weights.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 */
export function route(target: Target): Target {
  const weights = Object.entries(target.alias?.RoutingConfig?.AdditionalVersionWeights ?? {});
  if (weights.length === 0) return target;
  let draw = Number(target.place.kernel.ids.random(6, '0123456789')) / 1e6;
  for (const [version, weight] of weights) {
    if (draw >= weight) {
      draw -= weight;
      continue;
    }
    const record = versions(target.place).get(`${target.fn.name}:${version}`);
    if (record) return { ...target, version, configuration: record.configuration, code: record.code };
  }
  return target;
}
