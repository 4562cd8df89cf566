import { deploy } from '../engine/deploy.ts';
import type { MissingVariable } from '../engine/environment.ts';
import type { Host } from '../engine/host.ts';
import type { OpenProject } from '../engine/open.ts';
import { JawsError } from '../errors/error.ts';
import type { Model } from '../model/types.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';
import type { Change } from '../plan/types.ts';
import type { Context } from './command.ts';
import { lossWords } from './deployed.ts';
import type { Place } from './place.ts';
import type { Choice } from './prompts.ts';

/** The project at a glance: stages with their regions, number of lambdas and endpoints. */
export function summary(model: Model, paint: Paint): string {
  const stages = model.stages.map(({ name, regions }, i) => [
    i === 0 ? 'stages' : '',
    `${name}  ${paint.dim(regions.map(({ region }) => region).join(', '))}`,
  ]);
  const rows = [
    ['project', paint.bold(model.name)],
    ...stages,
    ['lambdas', String(model.functions.length)],
    ['endpoints', String(model.endpoints.length)],
  ];
  return `\n${table(
    rows.map(([name, value]) => [paint.dim(name ?? ''), value ?? '']),
    '  ',
  )}\n`;
}

/** Items that differ from the deployed state, by id. */
export type Changes = ReadonlyMap<string, Change>;

interface Compared {
  readonly changes: Changes;
  /** Function id -> variables that it needs but that are not set, each with the regions that lack it. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** The time limit for a hint, in milliseconds. */
const timeoutMs = 6000;

/** The comparison with the deployed state, or the reason why there is none. */
interface Comparison {
  readonly compared: Compared | undefined;
  /** Names the region if one failed. */
  readonly why?: string;
}

/** Compares with the deployed state. A dashboard without the comparison is still useful, so a failure is not an error. */
export async function changesOf(
  project: OpenProject,
  { stage, region }: Place,
  profile: string | undefined,
  { host, output }: Context,
): Promise<Comparison> {
  const step = { type: 'step', id: 'compare', title: 'Comparing with what is deployed' } as const;
  output.emit({ ...step, state: 'started' });
  const quiet: Host = {
    ...host,
    // The deployment that follows reports all of it.
    emit: () => {},
    signal: AbortSignal.any([host.signal, AbortSignal.timeout(timeoutMs)]),
  };
  const late = new Promise<Comparison>((resolve) => {
    const why = `no answer within ${timeoutMs / 1000} s`;
    setTimeout(() => resolve({ compared: undefined, why }), timeoutMs).unref();
  });
  const compare = deploy(quiet, {
    project,
    profile,
    selection: { stage, region, resources: true, functions: 'all', endpoints: 'all', domains: true },
    mode: 'plan',
  }).then(
    ({ plan, missing }): Comparison => ({
      compared: {
        changes: new Map(plan.regions.flatMap(({ stacks }) => stacks.flatMap(({ changes }) => changes.map(keyed)))),
        missing: missingByFunction(missing),
      },
    }),
    (error: unknown): Comparison => ({ compared: undefined, ...whyOf(error) }),
  );
  const found = await Promise.race([compare, late]);
  output.emit({ ...step, state: 'done' });
  host.signal.throwIfAborted();
  return found;
}

/** The first of several errors, which names its region. A bug is reported by the plan that follows. */
function whyOf(error: unknown): { readonly why?: string } {
  if (!(error instanceof JawsError)) return {};
  const [first = error] = error.problems;
  return { why: first.message };
}

function missingByFunction(missing: readonly MissingVariable[]): Compared['missing'] {
  const names = (id: string) => [
    ...new Set(missing.filter(({ functions }) => functions.includes(id)).map(({ name }) => name)),
  ];
  const regions = (name: string) => missing.filter((one) => one.name === name).map(({ region }) => region);
  const ids = new Set(missing.flatMap(({ functions }) => functions));
  return new Map([...ids].map((id) => [id, names(id).map((name) => `${name} in ${regions(name).join(', ')}`)]));
}

const keyed = (change: Change) => [`${change.kind} ${change.id}`, change] as const;

/** `L) lGreetingsHello` and `E) /greetings/hello - GET`, function by function. Different items are ticked. */
export function tickList(model: Model, compared: Compared | undefined): { choices: Choice[]; initial: string[] } {
  const { changes, missing } = compared ?? {};
  const initial: string[] = [];
  const choice = (value: string, label: string, kind: Change['kind'], id: string, wanted: boolean): Choice => {
    const change = changes?.get(`${kind} ${id}`);
    if (wanted && (change || !changes)) initial.push(value);
    const lacks = kind === 'function' ? missing?.get(id) : undefined;
    const hints = [...(change ? [hint(change)] : []), ...(lacks ? [`not set: ${lacks.join('; ')}`] : [])];
    return { value, label, ...(hints.length > 0 && { hint: hints.join('; ') }) };
  };
  const ids = [...new Set([...model.functions.map(({ id }) => id), ...model.endpoints.map((each) => each.function)])];
  const choices = ids.flatMap((id) => [
    ...model.functions
      .filter((each) => each.id === id)
      .map((each) => choice(`L ${id}`, `L) ${each.logicalId}`, 'function', id, each.deploy)),
    ...model.endpoints
      .filter((each) => each.function === id)
      .map((each) => choice(`E ${each.id}`, `E) ${each.path} - ${each.method}`, 'endpoint', each.id, true)),
  ]);
  return { choices, initial };
}

/** Information that the list itself does not show. */
export function remarks(changes: Changes | undefined): string[] {
  if (!changes) return [];
  if (changes.size === 0) return ['  All of it is deployed as it is here.'];
  const resources = [...changes.values()].filter(({ kind }) => kind === 'resource');
  if (resources.length === 0) return [];
  return [`  Resources that changed are deployed too: ${resources.map(({ id }) => id).join(', ')}.`];
}

/** Resources that would lose their data, one per line. */
export const losses = (changes: Changes | undefined): string[] =>
  [...(changes?.values() ?? [])].flatMap(({ id, data }) =>
    data ? [`  ${id} would be ${lossWords[data]}: all its data would be lost.`] : [],
  );

function hint({ action, why }: Change): string {
  if (action === 'create') return 'new';
  return why.length > 0 ? `changed: ${why.slice(0, 3).join(', ')}` : `would be ${action}d`;
}
