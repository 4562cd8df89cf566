import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import type { RegionHistory } from '../../deploy/releases/history.ts';
import { publishedStill } from '../../deploy/releases/published.ts';
import { readState, stateKey } from '../../deploy/releases/state.ts';
import { findVersion } from '../../env/versions.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { RegionTarget } from '../../plan/release.ts';
import type { RegionState } from '../../plan/types.ts';
import { versionsIn } from '../../templates/environment.ts';
import { recordAt } from './read.ts';
import type { Release } from './types.ts';

/**
 * What a region had at a release, with the values of its variables. Undefined if it had nothing then, or nothing that is kept.
 * Throws ReleaseUnreadable for a damaged state.
 */
export async function targetAt(
  aws: Aws,
  history: RegionHistory,
  project: string,
  release: Pick<Release, 'id' | 'number'>,
): Promise<RegionTarget | undefined> {
  const record = recordAt(history, project, release);
  if (!record) return undefined;
  const { stage, region } = history.bucket.place;
  const state = await readState(history.bucket, stateKey(project, stage, record.id));
  if (!state) throw fail('ReleaseUnreadable', { release: record.id, stage, region });
  return targetOf(aws, history.bucket.place, project, state);
}

/** A target limited to versions of functions that are the same functions now as then. */
export async function withoutForeignNumbers(
  { bucket, records }: RegionHistory,
  project: string,
  target: RegionTarget,
): Promise<RegionTarget> {
  const { published, ...state } = target.state;
  const newest = published && records.at(-1);
  if (!newest) return { ...target, state };
  // An unknown number only costs a call for each function.
  const now = await readState(bucket, stateKey(project, bucket.place.stage, newest.id)).catch(() => undefined);
  return { ...target, state: { ...state, published: publishedStill(target.state, now) } };
}

/** The same goals without numbers: versions are found by their descriptions. */
export const withoutNumbers = (targets: ReadonlyMap<string, RegionTarget>): ReadonlyMap<string, RegionTarget> =>
  new Map(
    [...targets].map(([region, target]) => {
      const { published: _, ...state } = target.state;
      return [region, { ...target, state }];
    }),
  );

/** A state with the values of its variables, if their versions are kept. */
export async function targetOf(
  aws: Aws,
  place: { readonly stage: string; readonly region: string; readonly bucket: string },
  project: string,
  state: RegionState,
): Promise<RegionTarget> {
  const versions = new Set([state.env, ...state.stacks.flatMap(({ template }) => versionsIn(template))]);
  versions.delete('');
  const environments = new Map<string, Readonly<Record<string, string>>>();
  await inParallel([...versions], 8, async (version) => {
    const found = await findVersion(aws, project, place, version);
    if (found) environments.set(version, found.values);
  });
  return { state, environments };
}
