import { nearest } from '../../base/text.ts';
import { readInvocations } from '../../cloud/invocations.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Model } from '../../model/types.ts';
import { mayBeNamed } from '../deployed-names.ts';
import { openedOf, type ProjectAt } from '../open.ts';
import { asInvocation, keptStages, readKept } from './read.ts';
import type { KeptInvocation } from './types.ts';

/** A recorded invocation, in the project's own terms. */
export interface KeptEntry {
  readonly stage: string;
  /** `orders/pay`; undefined if the project no longer has the function. */
  readonly function: string | undefined;
  readonly invocation: KeptInvocation;
}

export interface KeptOptions extends ProjectAt {
  /** Undefined: all. */
  readonly stage?: string | undefined;
  /** Endpoint of a running embedded cloud, which remembers invocations too. */
  readonly cloud: string | undefined;
}

export interface ListOptions extends KeptOptions {
  /** Id of a function. */
  readonly function?: string | undefined;
  /** Only those that failed. */
  readonly failed: boolean;
  readonly limit: number;
}

/**
 * The newest invocations that `jaws dev` has recorded and that an embedded cloud remembers, newest first. Throws UnknownStage.
 */
export async function listKept(options: ListOptions): Promise<readonly KeptEntry[]> {
  const { model } = openedOf(options);
  // The stage is part of the file's name.
  if (options.stage !== undefined) checkStage(model, options.stage);
  const isWanted = ({ function: id, invocation }: KeptEntry) =>
    (options.function === undefined || id === options.function) && (!options.failed || invocation.error !== undefined);
  const kept = stagesOf(options).flatMap((stage) =>
    take(filtered(entriesOf(options.root, model, stage), isWanted), options.limit),
  );
  const remembered = (await ofCloud(model, options)).filter(isWanted);
  const all = new Map(
    [...remembered, ...kept].map((entry) => [`${entry.invocation.id} ${entry.invocation.time}`, entry]),
  );
  return [...all.values()].sort(byTime).slice(0, options.limit);
}

/** The invocation with an id or a prefix of one. Throws InvocationUnknown, InvocationAmbiguous. */
export async function findKept(id: string, options: KeptOptions): Promise<KeptEntry> {
  const { model } = openedOf(options);
  const found: KeptEntry[] = [];
  for (const stage of stagesOf(options)) {
    const matching = ({ invocation }: KeptEntry) => invocation.id.startsWith(id);
    found.push(...filtered(entriesOf(options.root, model, stage), matching));
  }
  if (found.length === 0) {
    found.push(...(await ofCloud(model, options)).filter(({ invocation }) => invocation.id.startsWith(id)));
  }
  const [newest] = found.sort(byTime);
  if (!newest) throw fail('InvocationUnknown', { id });
  const ids = [...new Set(found.map(({ invocation }) => invocation.id))];
  const exact = found.find(({ invocation }) => invocation.id === id);
  if (!exact && ids.length > 1) throw fail('InvocationAmbiguous', { id, ids });
  // Retries share one id: the newest is meant.
  return exact ?? newest;
}

function checkStage({ stages }: Model, stage: string): void {
  const known = stages.map(({ name }) => name);
  if (!known.includes(stage)) throw fail('UnknownStage', { stage, known, nearest: nearest(stage, known) });
}

const stagesOf = ({ root, stage }: KeptOptions): readonly string[] =>
  stage === undefined ? keptStages(root) : [stage];

const functionNamed = (model: Model, stage: string, name: string) =>
  model.functions.find((fn) => mayBeNamed(name, stage, model.name, fn));

function* entriesOf(root: string, model: Model, stage: string): Generator<KeptEntry> {
  for (const invocation of readKept(root, stage)) {
    yield { stage, function: functionNamed(model, stage, invocation.function)?.id, invocation };
  }
}

/** What the cloud remembers of this project's functions, newest first. */
async function ofCloud(model: Model, { cloud, stage }: KeptOptions): Promise<readonly KeptEntry[]> {
  if (cloud === undefined) return [];
  const stages = model.stages.filter(({ name }) => stage === undefined || name === stage);
  const entries = (await readInvocations(cloud)).flatMap((data) => {
    const invocation = asInvocation(data);
    if (!invocation) return [];
    return stages.flatMap(({ name }) => {
      const fn = functionNamed(model, name, invocation.function);
      return fn ? [{ stage: name, function: fn.id, invocation }] : [];
    });
  });
  return entries.reverse();
}

const byTime = (one: KeptEntry, other: KeptEntry): number => (one.invocation.time < other.invocation.time ? 1 : -1);

function* filtered<T>(items: Iterable<T>, isWanted: (item: T) => boolean): Generator<T> {
  for (const item of items) if (isWanted(item)) yield item;
}

function take<T>(items: Iterable<T>, limit: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === limit) break;
    taken.push(item);
  }
  return taken;
}
