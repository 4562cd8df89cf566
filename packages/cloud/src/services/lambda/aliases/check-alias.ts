import type { AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import { pattern, require } from '../constraints.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { functionArn } from '../names.ts';
import { type FunctionRecord, type Place, versions } from '../state.ts';

const NAME = /^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$/;

export function checkAlias(
  place: Place,
  fn: Readonly<FunctionRecord>,
  alias: { name: string; version?: string | undefined; routing?: AliasRoutingConfiguration | undefined },
): void {
  require(pattern(alias.name, 'name', NAME));
  const weights = Object.entries(alias.routing?.AdditionalVersionWeights ?? {});
  const { lenient } = place.kernel;
  const wrong = weights.find(([other]) => !/^[0-9]+$/.test(other));
  if (wrong && !lenient) {
    require(
      `Value '{${wrong.join('=')}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]`,
    );
  }
  for (const version of [alias.version, ...(lenient ? [] : weights.map(([other]) => other))]) {
    if (version === undefined || version === '$LATEST') continue;
    if (!versions(place).has(`${fn.name}:${version}`)) {
      throw notFound(`Function not found: ${functionArn(place, fn.name, version)}`);
    }
  }
  // A missing version is never chosen.
  if (!lenient) checkWeights(weights, alias.version);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
function checkWeights(weights: [string, number][], version: string | undefined): void {
  if (weights.length > 1)
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  for (const [other, weight] of weights) {
    if (other === version) {
      throw invalidParameter(
        `Invalid function version ${other}. Function version ${other} is already included in routing configuration.`,
      );
    }
    if (version === '$LATEST') {
      throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
    }
    if (!(weight >= 0 && weight <= 1)) {
      require(
        `Value '{${other}=${Number.isInteger(weight) ? weight.toFixed(1) : weight}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
      );
    }
  }
}
