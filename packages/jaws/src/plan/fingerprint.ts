import { digestOf } from '../base/digest.ts';
import type { Deployment } from './types.ts';

/**
 * Stands for all that a deployment would do: templates, parameters, tags and code, by their content. Values of variables are in it by
 * their version only. Two deployments of the same sources to the same state have the same one, with the same salt of a first environment.
 */
export function fingerprintOf({ phases, env, code }: Deployment): string {
  const regions = phases.flatMap(({ name, regions }) =>
    regions.map(({ firstEnv, uploads, kept, ...plan }) => ({
      ...plan,
      phase: name,
      code: plan.code.toSorted(),
      uploads: [...uploads, ...kept].map(({ key }) => key).toSorted(),
      hasFirstEnv: firstEnv !== undefined,
    })),
  );
  return digestOf({ regions, env, code });
}
