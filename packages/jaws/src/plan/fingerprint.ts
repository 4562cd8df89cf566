import { createHash } from 'node:crypto';
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
  return createHash('sha256').update(JSON.stringify({ regions, env, code }, sorted)).digest('base64url');
}

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
