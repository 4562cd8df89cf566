import { rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { parseDotenv, setInDotenv, unsetInDotenv } from '../../base/dotenv.ts';
import { tokenOf } from '../../deploy/execute.ts';
import { bringCode } from '../../deploy/releases/copy-code.ts';
import { nextNumber, type RegionHistory } from '../../deploy/releases/history.ts';
import { byAge, type RecordKey } from '../../deploy/releases/record.ts';
import { editEnvironment } from '../../env/remote.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { RegionModel } from '../../model/types.ts';
import { losesItsCode, planRelease, type RegionTarget } from '../../plan/release.ts';
import type { Deployment } from '../../plan/types.ts';
import { isDataType } from '../../templates/data-types.ts';
import { apply, failureOf } from '../apply.ts';
import { readBase } from '../base.ts';
import { differenceOf } from '../env-history.ts';
import { failureOfAll, type RegionFailure, reportFailure } from '../failures.ts';
import type { Host } from '../host.ts';
import { forUser, reach, regionsOf } from '../open.ts';
import { previewChanges } from '../preview.ts';
import { protectedAmong } from '../protected.ts';
import { summarize } from '../summary.ts';
import { asDeployment, newDeploymentId } from '../task.ts';
import { releaseName } from './name.ts';
import { homeIn } from './number.ts';
import { currentRelease, findRelease, previousOf, readStage, releasesOf } from './read.ts';
import { targetAt, withoutForeignNumbers, withoutNumbers } from './targets.ts';
import type { Difference, Release, RollbackOptions, RollbackResult } from './types.ts';

const everything = { resources: true, functions: 'all', endpoints: 'all', domains: true } as const;

/**
 * Returns a stage to an earlier release, in one region or all: resources, functions, endpoints and the environment. Data, addresses and
 * variables that the release lacks stay, and so does a region without code in it. The roll-back is itself a release, which can be rolled
 * back in the same way. What it decides before it has the leases is compared under them: throws NewerRelease.
 */
export function rollback(host: Host, options: RollbackOptions): Promise<RollbackResult> {
  const id = newDeploymentId(host.now());
  return asDeployment(host, id, (task) => forUser(task, () => run(task, id, options)));
}

async function run(host: Host, id: string, options: RollbackOptions): Promise<RollbackResult> {
  const { stage, plan: planOnly } = options;
  const { model } = options.project;
  const regions = regionsOf(model, stage, options.region);
  const aws = await reach(host, model, options.profile, stage);
  const found = await readStage(aws, model, regionsOf(model, stage, undefined));
  const histories = planOnly ? found.histories : await homeIn(host, found.histories, model.name);
  const all = { ...found, histories };
  const known = await releasesOf(aws, all.histories, model.name);
  // A history that nobody could read is not an empty one.
  if (known.length === 0 && all.failed.length > 0) throw failureOfAll(all.failed, [], regions.length);
  const to = chosen(known, options);
  const failures: RegionFailure[] = all.failed.filter(({ region }) => regions.some((one) => one.region === region));
  const { targets, untouched } = await targetsOf(aws, model.name, regions, all.histories, to, failures);
  const shown = nextNumber(found.histories) - 1;

  const settle = planOnly ? undefined : { token: tokenOf(id, 1), recover: options.recover };
  const selection = { stage, region: options.region, ...everything };
  const read = (which: readonly RegionModel[]) =>
    readBase(host, aws, model.name, which, { settle, selection, firstEnv: {}, revertDrift: false });
  const atOnce = isRecent(to, known);
  const mayBeLost = [...options.allowDataLoss, ...(options.allowAddressLoss ?? [])];
  const plan = (base: Deployment['base'], goals: ReadonlyMap<string, RegionTarget> = targets) =>
    planRelease({ id, model, stage, base, targets: goals, atOnce, mayBeLost });
  const first = await read(regions.filter(({ region }) => targets.has(region)));
  failures.push(...first.failed);
  for (const failure of failures) reportFailure(host, failure);
  for (const base of first.regions) {
    if (!losesItsCode(base, targets.get(base.region)!.state)) continue;
    targets.delete(base.region);
    untouched.push(base.region);
  }
  if (targets.size === 0 && failures.length === 0)
    throw fail('ReleaseWithoutCode', { release: releaseName(to), stage });
  const concerned = regions.filter(({ region }) => targets.has(region));
  const deployment = plan(first.regions.filter(({ region }) => targets.has(region)));
  for (const { region, ids } of emptyAgain(deployment)) {
    const message = `${stage} ${region} gets ${ids.join(', ')} empty: what release ${releaseName(to)} had of them is in no stack any more, and a roll-back does not bring it back.`;
    host.emit({ type: 'warning', message });
  }
  const now = await environmentsNow(aws, model.name, all.histories);
  const from = currentRelease(known);
  const brought = from?.origin?.type === 'rollback' ? (from.origin.added ?? []) : [];
  const after = (region: string, env: Values) =>
    environmentAfter(env, environmentOf(targets.get(region)), now.get(region), brought);
  const variables = Object.fromEntries(
    deployment.base.flatMap(({ region, env }): [string, Difference][] => {
      const difference = differenceOf(env, after(region, env));
      return Object.values(difference).some(({ length }) => length > 0) ? [[region, difference]] : [];
    }),
  );
  for (const region of untouched) {
    host.emit({
      type: 'notice',
      message: `${stage} ${region} stays as it is: it had no code in release ${releaseName(to)}, or nothing of then is kept there.`,
    });
  }
  for (const { region } of deployment.base) {
    if (environmentOf(targets.get(region)) || targets.get(region)?.state.env === '') continue;
    const message = `The variables of ${stage} ${region} stay as they are: the version that release ${releaseName(to)} had is not kept any more.`;
    host.emit({ type: 'warning', message });
  }
  const result = { id, from, to, untouched, variables };
  if (planOnly) {
    const summary = await previewChanges(host, aws, deployment, summarize(deployment));
    host.emit({ type: 'plan', stage, plan: summary });
    if (failures.length > 0)
      throw failureOfAll(
        failures,
        summary.regions.map((one) => `${one.stage} ${one.region}`),
        regions.length,
        true,
      );
    return { ...result, plan: summary, applied: false, stacks: [] };
  }
  const summary = summarize(deployment);
  if (options.agree && !summary.empty) {
    const isProtected = protectedAmong(model, [stage]).length > 0;
    await options.agree({ stage, from, to, plan: summary, untouched, variables, isProtected });
  }
  // One that goes on may have set them before it was interrupted.
  const isSame = from?.result === 'partly' && from.origin?.type === 'rollback' && from.origin.release === to.number;
  const added = [...new Set([...(isSame ? brought : []), ...Object.values(variables).flatMap((one) => one.added)])];
  const work = {
    host,
    id,
    aws,
    model,
    stage,
    regions: concerned,
    options,
    origin: { type: 'rollback' as const, release: to.number ?? 0, ...(added.length > 0 && { added }) },
    codeFirst: true,
    activity: 'rollback' as const,
    // Somebody deployed or rolled back since, or a rollout went on: what was shown is not what would be undone.
    decide: async (now: readonly RegionHistory[]) => {
      const moved = now.filter((history) => hasMoved(history, histories, shown));
      const regions = moved.map(({ bucket }) => bucket.place.region);
      if (moved.length > 0) throw fail('NewerRelease', { stage, regions, newest: nextNumber(now) - 1, shown });
    },
    read,
    // Another change came in between. It may have created functions again, whose versions start at 1 again.
    plan: (base: Deployment['base']) => plan(base, withoutNumbers(targets)),
    before: (next: Deployment) => checkCode(next, all.histories),
    finish: async ({ bucket, base: { region } }: FinishedRegion) => {
      if (!environmentOf(targets.get(region))) return;
      await editEnvironment(aws, model.name, bucket.place, (text) =>
        withValues(text, after(region, parseDotenv(text))),
      );
    },
  };
  const applied = await apply(work, deployment, failures);
  if (applied.failures.length > 0) throw failureOf(work, applied);
  return { ...result, plan: applied.summary, applied: true, stacks: applied.stacks, releaseNumber: applied.release };
}

/** Resources with data that a roll-back would create: those that the release had are deleted, or were kept when they left their stack. */
const emptyAgain = ({ phases }: Deployment): { readonly region: string; readonly ids: readonly string[] }[] =>
  phases
    .flatMap(({ regions }) => regions)
    .map(({ region, stacks }) => ({
      region,
      ids: stacks.flatMap(({ template, changes }) =>
        changes.flatMap(({ action, id }) => {
          const { Type = '', Properties } = template.Resources[id] ?? {};
          // A log group that is there is taken over.
          const isEmpty = Type !== 'AWS::Logs::LogGroup' && isDataType(Type, Properties);
          return action === 'create' && isEmpty ? [id] : [];
        }),
      ),
    }))
    .filter(({ ids }) => ids.length > 0);

/** Whether a region has a release that it did not have among those that were shown. One that got its end in the history since is the same. */
function hasMoved(now: RegionHistory, before: readonly RegionHistory[], shown: number): boolean {
  const newest = newestOf(now);
  const was = before.find((one) => one.bucket.place.region === now.bucket.place.region);
  return was ? newestOf(was)?.id !== newest?.id : (newest?.number ?? 0) > shown;
}

const newestOf = ({ records, open }: RegionHistory): RecordKey | undefined => [...records, ...open].sort(byAge).at(-1);

/** A roll-back by at most this many releases skips the canary: that code ran a short time ago. */
const recentReleases = 3;

/** `releases`: the newest first. */
const isRecent = (to: Release, releases: readonly Release[]): boolean =>
  releases.slice(0, recentReleases + 1).some(({ id }) => id === to.id);

interface FinishedRegion {
  readonly bucket: { readonly place: { readonly stage: string; readonly region: string; readonly bucket: string } };
  readonly base: { readonly region: string };
}

/** The named release, or the newest one before the last successful one. Throws NothingToRollBackTo, ReleaseUnknown. */
function chosen(releases: readonly Release[], { release, stage, region }: RollbackOptions): Release {
  if (release !== undefined) return findRelease(releases, release, stage);
  const found = previousOf(releases, region);
  if (!found) throw fail('NothingToRollBackTo', { stage, releases: releases.length });
  return found;
}

/** The goal of each region. A read error is a failure of that region. */
async function targetsOf(
  aws: Aws,
  project: string,
  regions: readonly RegionModel[],
  histories: readonly RegionHistory[],
  to: Release,
  failures: RegionFailure[],
): Promise<{ readonly targets: Map<string, RegionTarget>; readonly untouched: string[] }> {
  const targets = new Map<string, RegionTarget>();
  const untouched: string[] = [];
  await Promise.all(
    regions.map(async ({ stage, region }) => {
      const history = histories.find(({ bucket }) => bucket.place.region === region);
      if (!history) return;
      try {
        const target = await targetAt(aws, history, project, to);
        if (target) targets.set(region, await withoutForeignNumbers(history, project, target));
        else untouched.push(region);
      } catch (error) {
        failures.push({ stage, region, error: rejected(error) });
      }
    }),
  );
  if (targets.size === 0 && failures.length === 0) {
    throw fail('ReleaseNotKept', { release: to.number ?? to.id, stage: regions[0]!.stage });
  }
  return { targets, untouched: untouched.sort() };
}

/** Code missing from a bucket comes from another region's. Throws ReleaseCodeMissing before anything is changed. */
async function checkCode(deployment: Deployment, histories: readonly RegionHistory[]): Promise<void> {
  const keys = new Map(deployment.phases.flatMap(({ regions }) => regions.map(({ region, code }) => [region, code])));
  const buckets = histories.map(({ bucket }) => bucket);
  for (const [region, code] of keys) {
    const bucket = buckets.find(({ place }) => place.region === region);
    if (!bucket) continue;
    const others = buckets.filter((other) => other !== bucket);
    const missing = await bringCode(bucket, code, others);
    if (missing.length > 0) throw fail('ReleaseCodeMissing', { stage: deployment.stage, region, keys: missing });
  }
}

const environmentOf = (target: RegionTarget | undefined) => target?.environments.get(target.state.env);

type Values = Readonly<Record<string, string>>;

/** By region: the variables of its newest release, as far as that version is kept. */
async function environmentsNow(
  aws: Aws,
  project: string,
  histories: readonly RegionHistory[],
): Promise<ReadonlyMap<string, Values>> {
  const found = new Map<string, Values>();
  await Promise.all(
    histories.map(async (history) => {
      const newest = history.records.at(-1);
      const target = newest && (await targetAt(aws, history, project, newest).catch(() => undefined));
      const values = environmentOf(target);
      if (values) found.set(history.bucket.place.region, values);
    }),
  );
  return found;
}

/**
 * The variables after a roll-back: those whose value a release changed since get their earlier value. One that was set since without a
 * deployment keeps its value, and none is unset, since deploying forward would lack it; only those that the roll-back which is undone now had `brought`
 * go with it.
 */
function environmentAfter(
  env: Values,
  then: Values | undefined,
  released: Values | undefined,
  brought: readonly string[],
): Values {
  const goes = (name: string) =>
    brought.includes(name) && then && !Object.hasOwn(then, name) && env[name] === released?.[name];
  const changed = Object.entries(then ?? {}).filter(
    ([name, value]) => env[name] !== value && (!released || env[name] === released[name]),
  );
  const kept = Object.entries(env).filter(([name]) => !goes(name));
  return Object.fromEntries([...kept, ...changed]);
}

/** Sets these values in a `.env`, and leaves its comments and order. */
function withValues(text: string, wanted: Values): string {
  const now = parseDotenv(text);
  let changed = text;
  for (const [name, value] of Object.entries(wanted)) {
    if (now[name] !== value) changed = setInDotenv(changed, name, value);
  }
  for (const name of Object.keys(now)) if (!Object.hasOwn(wanted, name)) changed = unsetInDotenv(changed, name);
  return changed;
}
