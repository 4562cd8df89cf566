import type { Aws } from '../aws/types.ts';
import { localStage } from '../env/local.ts';
import { type Environment, readEnvironment } from '../env/remote.ts';
import { findVersion } from '../env/versions.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { RegionModel } from '../model/types.ts';
import type { Host } from './host.ts';
import { forUser, openedOf, reach, regionsOf } from './open.ts';
import type { EnvChange, EnvHistory, EnvOptions } from './types.ts';

type Values = Readonly<Record<string, string>>;

/** The versions of a stage's environment with the names that changed, never a value. */
export function envHistory(host: Host, options: EnvOptions): Promise<readonly EnvHistory[]> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    if (options.stage === localStage) throw fail('EnvHistoryLocal', {});
    const regions = regionsOf(model, options.stage, options.region);
    const aws = await reach(host, model, options.profile, options.stage);
    return Promise.all(
      regions.map(async (region) => {
        const now = await readEnvironment(aws, model.name, region);
        const versions = await changesOf(aws, model.name, region, now);
        return { stage: region.stage, region: region.region, versions };
      }),
    );
  });
}

async function changesOf(aws: Aws, project: string, region: RegionModel, now: Environment): Promise<EnvChange[]> {
  if (now.etag === undefined) return [];
  const all = [{ version: now.version, modified: now.modified }, ...now.history];
  const names = [...new Set(now.history.map(({ version }) => version))];
  const kept = await Promise.all(names.map((version) => findVersion(aws, project, region, version)));
  const values = new Map(kept.flatMap((one) => (one ? [[one.version, one.values]] : [])));
  values.set(now.version, now.values);
  return all.map(({ version, modified }, index) => {
    const [is, was] = [values.get(version), values.get(all[index + 1]?.version ?? '')];
    const isFirst = index === all.length - 1 && all.length < 40;
    return {
      version: index === 0 && !now.kept ? undefined : version,
      at: new Date(modified).toISOString(),
      ...(is && (was || isFirst) ? differenceOf(was ?? {}, is) : { added: [], changed: [], removed: [] }),
    };
  });
}

/** Names of the variables that differ, sorted. */
export function differenceOf(before: Values, after: Values): Pick<EnvChange, 'added' | 'changed' | 'removed'> {
  const [was, is] = [Object.keys(before), Object.keys(after)].map((names) => names.sort());
  return {
    added: is!.filter((name) => !Object.hasOwn(before, name)),
    changed: is!.filter((name) => Object.hasOwn(before, name) && before[name] !== after[name]),
    removed: was!.filter((name) => !Object.hasOwn(after, name)),
  };
}
