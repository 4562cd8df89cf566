import { rejected } from '../../aws/observe.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { readHistory } from '../../deploy/releases/history.ts';
import { compareStates } from '../../plan/compare.ts';
import { differenceOf } from '../env-history.ts';
import type { Host } from '../host.ts';
import { forUser, openedOf, reach, regionsOf } from '../open.ts';
import { readEach } from '../so-far.ts';
import { lackingIn, type RegionPart, readPart, valuesIn, waitingPart } from '../unread.ts';
import {
  findRelease,
  isNeverDeployed,
  type RegionReleases,
  readReleases,
  readStage,
  releasesAmong,
  releasesOf,
} from './read.ts';
import { targetAt } from './targets.ts';
import type { ReleasesOptions, ReleasesResult, ShowReleaseOptions, ShowReleaseResult } from './types.ts';

/** The deployments of a stage over its regions, newest first. A region that cannot be read hides none of the others. */
export function releases(host: Host, options: ReleasesOptions): Promise<ReleasesResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    const { stage, limit, soFar } = options;
    const regions = regionsOf(model, stage, undefined);
    const aws = await reach(host, model, options.profile, stage);
    const of = (parts: readonly RegionPart<RegionReleases | undefined>[]): ReleasesResult => {
      const known = valuesIn(parts).flatMap((one) => one ?? []);
      return { stage, releases: releasesAmong(known, model.name, limit), ...lackingIn(parts) };
    };
    const parts = await readEach(regions, {
      read: ({ region, bucket }) =>
        readPart(region, async () => {
          try {
            const history = await readHistory(jawsBucket(aws, { stage, region, bucket }), model.name);
            return await readReleases(aws, history, model.name, limit);
          } catch (thrown) {
            if (isNeverDeployed(rejected(thrown))) return undefined;
            throw thrown;
          }
        }),
      waiting: waitingPart,
      report: soFar && ((found) => soFar(of(found))),
    });
    return of(parts);
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
    const all = await releasesOf(aws, histories, model.name);
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
