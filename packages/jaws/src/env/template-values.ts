import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Template } from '../model/types.ts';
import { parametersIn } from '../plan/environment.ts';
import { environmentDigest } from '../templates/environment.ts';
import type { BucketPlace } from './bucket.ts';
import type { EnvVersion } from './version.ts';
import { readEnvironmentVersion } from './versions.ts';

/**
 * The values of a template's parameters at its deployment, from the versions that it names, so it can be
 * deployed again. Throws EnvVersionMissing, EnvVersionDamaged.
 */
export async function valuesOfTemplate(
  aws: Aws,
  project: string,
  place: BucketPlace,
  template: Pick<Template, 'Resources'>,
): Promise<Record<string, string>> {
  const needed = parametersIn(template);
  const versions = new Map<string, EnvVersion>();
  for (const version of new Set(needed.map((one) => one.version))) {
    versions.set(version, await readEnvironmentVersion(aws, project, place, version));
  }
  return Object.fromEntries(
    needed.map(({ parameter, variable, version, digest }) => {
      const { values, salt } = versions.get(version)!;
      const value = Object.hasOwn(values, variable) ? values[variable]! : undefined;
      const { stage, region } = place;
      if (value === undefined || environmentDigest(variable, value, salt) !== digest) {
        throw fail('EnvVersionDamaged', { version, stage, region });
      }
      return [parameter, value];
    }),
  );
}
