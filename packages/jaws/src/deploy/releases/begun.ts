import { isObject } from '../../base/text.ts';
import { recordText } from '../../env/format.ts';
import type { Template } from '../../model/types.ts';
import { stacksIn } from '../../plan/deployed.ts';
import { stateOf } from '../../plan/state.ts';
import type { DeployedRegion, RegionState } from '../../plan/types.ts';
import { digest } from '../../templates/canonical.ts';
import { type JawsBucket, readText } from '../bucket.ts';
import type { PreparedStack } from '../stack.ts';
import { type DeploymentRecord, type RecordKey, recordPrefix } from './record.ts';

/**
 * What a deployment is about to change in a region, written before it changes anything and deleted once its record is there. Where one is left, the
 * process ended before it could tell how its deployment ended: the stacks tell it then.
 */
export interface Begun {
  /** As it will be if all goes well. */
  readonly record: DeploymentRecord;
  readonly stacks: Readonly<Record<string, Target>>;
  /** Whether these are all stacks that the deployment changes in the region; if not, more would have followed. */
  readonly whole: boolean;
  /** Whether functions may run code that their stack does not know yet. */
  readonly codeFirst: boolean;
}

interface Target {
  /** Digest of the template that is sent; null for a stack that is deleted. */
  readonly to: string | null;
  /** The revision before; null for a new stack. */
  readonly from: string | null;
}

/** The end of a deployment that did not record it, as far as the stacks tell. */
export interface Ending {
  readonly record: DeploymentRecord;
  /** What the region has, after a success. */
  readonly state: RegionState | undefined;
  /** CloudFormation has not ended its part yet. */
  readonly running: boolean;
  /** Functions may run other code than their stacks say. */
  readonly swapped: boolean;
}

/** Begins with a letter, so it is listed beside the lease and apart from the records. */
const begunKey = ({ project, stage, id, number }: DeploymentRecord): string =>
  `${recordPrefix(project, stage)}begun.${id}.${number}.json`;

const pattern = /^JAWS\/deployments\/([^/]+)\/([^/]+)\/begun\.(\d{8}T\d{6}Z-[0-9a-f]+)\.(\d+)\.json$/;

/** Those of a stage among the keys of a bucket. */
export function begunAmong(keys: readonly string[], project: string, stage: string): RecordKey[] {
  return keys.flatMap((key): RecordKey[] => {
    const [, ofProject, ofStage, id, number] = pattern.exec(key) ?? [];
    return id === undefined || ofProject !== project || ofStage !== stage ? [] : [{ key, id, number: Number(number) }];
  });
}

export const writeBegun = async (bucket: JawsBucket, begun: Begun): Promise<void> =>
  void (await bucket.put(begunKey(begun.record), recordText(begun), { type: 'application/json' }));

export const deleteBegun = async (bucket: JawsBucket, record: DeploymentRecord): Promise<void> =>
  void (await bucket.delete(begunKey(record)));

/** Undefined for one that is gone or unreadable. Throws OtherJawsNeeded. */
export async function readBegun(bucket: JawsBucket, key: string): Promise<Begun | undefined> {
  const begun = await readText<Begun>(bucket, key);
  const isWhole = isObject(begun?.stacks) && isObject(begun.record) && Array.isArray(begun.record.keys);
  return isWhole ? (begun as Begun) : undefined;
}

/** The stacks that prepared changes lead to, and those that are deleted. */
export function targetsOf(
  prepared: readonly PreparedStack[],
  deleted: readonly { readonly name: string; readonly revision: string }[],
): Begun['stacks'] {
  const changed = prepared.flatMap(({ handle, plan, changeSet }): [string, Target][] =>
    changeSet ? [[plan.name, { to: digestOf(plan.template), from: handle.base?.revision ?? null }]] : [],
  );
  return Object.fromEntries([
    ...changed,
    ...deleted.map(({ name, revision }): [string, Target] => [name, { to: null, from: revision }]),
  ]);
}

/** How a deployment ended whose region has these stacks now. A stack that went back is as it was before. */
export function endOf({ record, stacks, whole, codeFirst }: Begun, base: DeployedRegion): Ending {
  const now = new Map(stacksIn(base).map((stack) => [stack.name, stack]));
  let running = false;
  const reached = Object.entries(stacks).map(([stack, { to, from }]): DeploymentRecord['stacks'][number] => {
    const found = now.get(stack);
    const isGone = found === undefined || found.status === 'DELETE_COMPLETE';
    running ||= found?.status.endsWith('_IN_PROGRESS') === true && !/CLEANUP/.test(found.status);
    if (to === null) return { stack, result: isGone ? 'deleted' : 'unchanged', ms: 0 };
    const isReached =
      !isGone &&
      found.revision !== from &&
      /^(CREATE|UPDATE)_COMPLETE/.test(found.status) &&
      digestOf(found.template) === to;
    return { stack, result: isReached ? (from === null ? 'created' : 'updated') : 'unchanged', ms: 0 };
  });
  const done = whole && reached.every(({ result }) => result !== 'unchanged');
  return {
    record: { ...record, result: done ? 'done' : 'interrupted', stacks: reached },
    state: done ? { ...stateOf(base), env: record.env ?? base.envVersion } : undefined,
    running,
    swapped: codeFirst && !done,
  };
}

const digestOf = (template: Template): string => digest(template, 64);
