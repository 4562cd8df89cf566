import { arnsOf } from '../../plan/policy/places.ts';
import type { PolicyStatement } from '../../plan/policy/policy.ts';
import type { Host } from '../host.ts';
import { openedOf, type ProjectAt, regionsOfAny } from '../open.ts';
import { policyOf } from '../policy.ts';
import type { Allowed } from './types.ts';

export interface LeastPolicy {
  /** The tools that it permits. */
  readonly allows: 'reading' | 'writing';
  /** Prints the policy, without the permissions to call functions. */
  readonly command: string;
  readonly policy: { readonly Version: '2012-10-17'; readonly Statement: readonly PolicyStatement[] };
}

interface PolicyToolOptions extends ProjectAt {
  readonly stage: string | undefined;
  readonly allowed: Allowed;
}

/** Permissions that the tools need in the account of a stage, or of all. Calls nothing. Throws UnknownStage. */
export async function leastPolicy(host: Host, options: PolicyToolOptions): Promise<LeastPolicy> {
  const { stage, allowed, root } = options;
  const { model } = openedOf(options);
  const of = allowed.write ? 'person' : 'viewer';
  const { policy } = await policyOf(host, { root, opened: options.opened, stage, of, out: undefined });
  const Resource = regionsOfAny(model, stage, undefined).flatMap((place) => arnsOf('function', model.name, place, []));
  const calling: PolicyStatement = { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource };
  const words = [
    'jaws policy',
    ...(allowed.write ? [] : ['--reading']),
    ...(stage === undefined ? [] : ['--stage', stage]),
  ];
  return {
    allows: allowed.write ? 'writing' : 'reading',
    command: words.join(' '),
    policy: allowed.write ? { ...policy, Statement: [...policy.Statement, calling] } : policy,
  };
}
