import { rejected } from '../../aws/observe.ts';
import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { Interrupted, Moved } from '../../deploy/context.ts';
import { executeDeployment } from '../../deploy/execute.ts';
import { bringCode } from '../../deploy/releases/copy-code.ts';
import { publishedBefore, publishedStill } from '../../deploy/releases/published.ts';
import { newestState, statesAround } from '../../deploy/releases/state.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { losesItsCode, planRelease, type RegionTarget } from '../../plan/release.ts';
import { codeIn, stateOf } from '../../plan/state.ts';
import type { DeployedRegion, Deployment, RegionState } from '../../plan/types.ts';
import type { Ends, UndoContext } from '../apply.ts';
import type { Base } from '../base.ts';
import type { Host } from '../host.ts';
import { targetOf } from '../releases/targets.ts';
import { newDeploymentId } from '../task.ts';

export interface UndoOptions {
  readonly host: Host;
  readonly aws: Aws;
  readonly model: Model;
  readonly stage: string;
  readonly regions: readonly RegionModel[];
  /** Logical ids of resources that may lose their data. */
  readonly allowDataLoss?: readonly string[];
  /** Logical ids of functions, APIs and domains that may be replaced by ones with another address. */
  readonly allowAddressLoss?: readonly string[] | undefined;
  /** Number of the release that is undone; without it, the newest one. */
  readonly undoes?: number;
  /** How the regions of this rollout ended in this process. */
  readonly ends?: Ends;
  /** The deployment to undo, if another process has run it or a part of it: its records tell the outcome in its regions. */
  readonly continues?: string;
  read(regions: readonly RegionModel[]): Promise<Base>;
}

/** What happened to the regions of a rollout that failed. */
export interface Undone {
  /** Regions restored to their previous state. */
  readonly undone: readonly string[];
  /** Regions that were not restored, and why. */
  readonly left: readonly { readonly region: string; readonly message: string }[];
}

/**
 * Undoes a rollout. `befores`: the previous state of the regions, in the order in which they were changed. The newest region goes first: functions of
 * which only the code differs within seconds, then the stacks. Under the leases of the rollout, so no other deployment can interfere. Data and
 * addresses that did not exist before stay and are reported, and so does a region that had no code.
 */
export async function undoRollout(
  options: UndoOptions,
  befores: ReadonlyMap<string, RegionState>,
  context: Pick<UndoContext, 'leases' | 'release' | 'outcomes'>,
): Promise<Undone> {
  const { host, aws, model, stage } = options;
  const names = [...befores.keys()].reverse();
  const regions = names.flatMap((name) => options.regions.filter(({ region }) => region === name));
  const all = model.stages.find(({ name }) => name === stage)?.regions.length ?? regions.length;
  host.emit({ type: 'wave', stage, wave: 0, of: all, regions: names, state: 'undoing' });
  const left = new Map<string, string>();
  const keep = (region: string, error: unknown) => void left.set(region, reasonOf(error));
  const found = await options.read(regions);
  for (const { region, error } of found.failed) keep(region, error);
  const targets = new Map<string, RegionTarget>();
  for (const [region, state] of befores) {
    const place = options.regions.find((one) => one.region === region);
    // It was removed from the stage meanwhile.
    if (!place) continue;
    try {
      const published = await numbersOf(options, place, context.release?.history.get(region));
      targets.set(region, await targetOf(aws, place, model.name, { ...state, ...(published && { published }) }));
    } catch (error) {
      keep(region, error);
    }
  }
  for (const { region, error } of await lostCode(options, found.regions, befores)) {
    targets.delete(region);
    keep(region, error);
  }
  const id = newDeploymentId(host.now());
  const note = context.release?.note;
  const order = (region: string) => names.indexOf(region);
  const base = [...found.regions].sort((a, b) => order(a.region) - order(b.region));
  const mayBeLost = [...(options.allowDataLoss ?? []), ...(options.allowAddressLoss ?? [])];
  const groundwork = base.filter((one) => {
    const target = targets.get(one.region);
    return target && losesItsCode(one, target.state);
  });
  for (const { region } of groundwork) {
    targets.delete(region);
    const message = `${stage} ${region} keeps this release: it had no code before, and its functions and addresses would be deleted.`;
    host.emit({ type: 'notice', message });
  }
  const deployment = planRelease({ id, model, stage, base, targets, atOnce: true, mayBeLost });
  reportHeld(host, deployment);
  const executed = await executeDeployment(deployment, host, aws, {
    allowDataLoss: options.allowDataLoss ?? [],
    allowAddressLoss: options.allowAddressLoss,
    revertDrift: false,
    attempt: 1,
    leases: new Map(context.leases),
    codeFirst: true,
    release: note && {
      note: {
        number: note.number + 1,
        by: note.by,
        git: undefined,
        origin: { type: 'undo', release: options.undoes ?? note.number },
      },
      history: context.release?.history ?? new Map(),
    },
  });
  for (const { region, errors, outcomes } of executed) {
    context.outcomes.push(...outcomes);
    if (errors.length > 0) keep(region, errors[0]);
  }
  const undone = names.filter((region) => targets.has(region) && !left.has(region));
  host.emit({ type: 'wave', stage, wave: 0, of: all, regions: undone, state: 'undone' });
  return { undone, left: [...left].map(([region, message]) => ({ region, message })) };
}

/** Names the data and the addresses that stay. */
function reportHeld(host: Host, { stage, phases }: Deployment): void {
  for (const { region, stacks } of phases.flatMap(({ regions }) => regions)) {
    for (const { name, held = [] } of stacks) {
      if (held.length === 0) continue;
      const what = held.map(({ logicalId, type }) => `${logicalId} (${type})`).join(', ');
      host.emit({
        type: 'notice',
        message: `${stage} ${region} keeps ${what} of ${name}: data and addresses are not undone.`,
      });
    }
  }
}

/**
 * The numbers of the versions that a region had when the rollout began, according to its history, except those of functions that the rollout created again. Undefined when
 * another process has changed the region and not recorded it: the functions that it created are unknown, and versions are looked for one by one.
 */
async function numbersOf(
  { aws, model, stage, ends = [], continues }: UndoOptions,
  { region, bucket }: RegionModel,
  history: readonly string[] | undefined,
): Promise<RegionState['published']> {
  if (!history) return undefined;
  const own = ends.find(({ end }) => end.region === region);
  const [jaws, place] = [jawsBucket(aws, { stage, region, bucket }), { project: model.name, stage }];
  const around = continues === undefined ? undefined : await statesAround(jaws, history, continues, place);
  if (around) return publishedStill(around.before, around.after);
  return own && publishedBefore(await newestState(jaws, history, place), own.end.made);
}

/**
 * Code missing from a bucket comes from another region's. Returns the regions whose earlier code is in no bucket: nothing is changed there. A
 * bucket that does not respond keeps no region from being restored: CloudFormation will say what it lacks.
 */
async function lostCode(
  { aws, model, stage, regions }: UndoOptions,
  base: readonly DeployedRegion[],
  befores: ReadonlyMap<string, RegionState>,
): Promise<readonly { readonly region: string; readonly error: unknown }[]> {
  const all = model.stages.find(({ name }) => name === stage)?.regions ?? regions;
  const buckets = all.map(({ region, bucket }) => jawsBucket(aws, { stage, region, bucket }));
  const found = await Promise.all(
    base.map(async (deployed) => {
      const { region } = deployed;
      const bucket = buckets.find(({ place }) => place.region === region);
      const has = new Set(codeOf(stateOf(deployed)));
      const keys = codeOf(befores.get(region)).filter((key) => !has.has(key));
      if (!bucket || keys.length === 0) return [];
      const others = buckets.filter((other) => other !== bucket);
      const missing = await bringCode(bucket, keys, others).catch(() => []);
      if (missing.length === 0) return [];
      return [{ region, error: fail('ReleaseCodeMissing', { stage, region, keys: missing }) }];
    }),
  );
  return found.flat();
}

const codeOf = (state: RegionState | undefined): string[] =>
  codeIn(state?.stacks.map(({ template }) => template) ?? []);

/** The previous states of the regions in which something was changed, in the order in which they ended. */
export const beforesOf = (ends: Ends): Map<string, RegionState> =>
  new Map(ends.filter(({ end }) => end.begun).map(({ base, end }) => [end.region, stateOf(base)]));

/** Why a region could not be undone. Unexpected errors are thrown. */
function reasonOf(thrown: unknown): string {
  const error = rejected(thrown);
  if (error instanceof JawsError) return error.message;
  if (error instanceof Interrupted) return 'it was interrupted';
  if (error instanceof Moved) return 'it was changed meanwhile';
  throw error;
}
