import { JawsError } from '../../errors/error.ts';
import { compareStates } from '../../plan/compare.ts';
import { differenceOf } from '../env-history.ts';
import type { Host } from '../host.ts';
import { forUser, openedOf, reach, regionsOf } from '../open.ts';
import { findRelease, readStage, releasesOf } from './read.ts';
import { targetAt } from './targets.ts';
import type { ReleasesOptions, ReleasesResult, ShowReleaseOptions, ShowReleaseResult } from './types.ts';

/** The deployments of a stage over its regions, newest first. A region that cannot be read hides none of the others. */
export function releases(host: Host, options: ReleasesOptions): Promise<ReleasesResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    const { stage } = options;
    const regions = regionsOf(model, stage, undefined);
    const aws = await reach(host, model, options.profile, stage);
    const { histories, failed } = await readStage(aws, model, regions);
    const unread = failed.map(({ region, error }) => {
      if (!(error instanceof JawsError)) throw error;
      return { region, code: error.code, message: error.message };
    });
    return { stage, releases: await releasesOf(histories, model.name, options.limit), unread };
  });
}

/**
 * One release, and its changes compared with another one: from what both had in each region, not from what was reported at the time.
 */
export function showRelease(host: Host, options: ShowReleaseOptions): Promise<ShowReleaseResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    const { stage } = options;
    const aws = await reach(host, model, options.profile, stage);
    const { histories } = await readStage(aws, model, regionsOf(model, stage, undefined));
    const all = await releasesOf(histories, model.name);
    const release = findRelease(all, options.release, stage);
    const than = options.than === undefined ? all[all.indexOf(release) + 1] : findRelease(all, options.than, stage);
    const found = await Promise.all(
      histories.map(async (history) => {
        const [is, was] = await Promise.all([
          targetAt(aws, history, model.name, release),
          than && targetAt(aws, history, model.name, than),
        ]);
        if (!is) return [];
        const { region } = history.bucket.place;
        const [now, then] = [is.environments.get(is.state.env), was ? was.environments.get(was.state.env) : {}];
        return [
          {
            region,
            changes: compareStates(was?.state ?? { stacks: [], env: '' }, is.state),
            variables: now && then ? differenceOf(then, now) : undefined,
          },
        ];
      }),
    );
    return { stage, release, than, regions: found.flat() };
  });
}
