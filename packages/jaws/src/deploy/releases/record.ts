import { recordText } from '../../env/format.ts';
import type { Change, Deployment, RegionPlan, RegionState } from '../../plan/types.ts';
import { versionsIn } from '../../templates/environment.ts';
import { type JawsBucket, readText } from '../bucket.ts';
import type { StackOutcome } from '../context.ts';

/** The commit that a deployment was made from. */
export interface Commit {
  readonly commit: string;
  /** Whether every file of the project was as the commit has it. */
  readonly clean: boolean;
  readonly branch?: string;
}

/** Why a deployment has the content of an earlier one. `undo`: a failed rollout was undone. `found`: another tool deployed it. */
export type Origin =
  /** `added`: names of variables that it set where there were none. Rolling it back takes them away again. */
  | { readonly type: 'rollback'; readonly release: number; readonly added?: readonly string[] }
  | { readonly type: 'promotion'; readonly stage: string; readonly release: number }
  | { readonly type: 'undo'; readonly release: number }
  | { readonly type: 'found' };

/** The number of a deployment, and who made it. */
export interface ReleaseNote {
  /** Counts the deployments of a stage over all its regions, from 1. */
  readonly number: number;
  /** The name in the account: `user/anna`. */
  readonly by: string;
  readonly git?: Commit | undefined;
  readonly origin?: Origin | undefined;
  /** Made by a session of `jaws dev`. */
  readonly dev?: boolean | undefined;
}

/** One deployment of a stage in one region, as it is kept in the jaws bucket. It holds no value of a variable. */
export interface DeploymentRecord extends Partial<ReleaseNote> {
  readonly id: string;
  readonly project: string;
  readonly stage: string;
  readonly region: string;
  /** Of AWS. Absent in older records. */
  readonly account?: string;
  /** When it was recorded, once all was done; ISO 8601. */
  readonly at: string;
  /** When its work in this region began. Absent in older records. */
  readonly began?: string;
  readonly result: 'done' | 'failed' | 'interrupted';
  /** The name of the error that ended it. */
  readonly error?: string;
  /** It ended while functions had its code and their stacks did not know it yet. */
  readonly swapped?: true;
  /** The first of the planned changes. */
  readonly changes?: readonly Pick<Change, 'action' | 'kind' | 'id'>[];
  /** The total number of changes. */
  readonly changed?: number;
  /** Function id -> hash, of the functions that were selected. */
  readonly code: Readonly<Record<string, string>>;
  /** Keys of the code that its functions need, including functions that were not selected. */
  readonly keys: readonly string[];
  /** Version of the environment; absent if unknown. */
  readonly env?: string;
  /** All versions of the environment that its templates take values from. */
  readonly envs?: readonly string[];
  readonly stacks: readonly (Pick<StackOutcome, 'stack' | 'result' | 'ms'> & {
    /** Seconds during which traffic was shifted to new versions. */
    readonly shift?: number;
  })[];
}

/** The maximum number of changes in a record. */
const namedChanges = 100;

export const recordPrefix = (project: string, stage: string): string => `JAWS/deployments/${project}/${stage}/`;

/** The lease and states of releases lie beside the records. Records of JAWS 2.0 have no number in their key. */
export const recordPattern = /^JAWS\/deployments\/([^/]+)\/([^/]+)\/(\d{8}T\d{6}Z-[0-9a-f]+)(?:\.(\d+))?\.json$/;

/** A record by its key. */
export interface RecordKey {
  readonly key: string;
  readonly id: string;
  /** Undefined for a record of JAWS 2.0. */
  readonly number: number | undefined;
}

type Ordered = Pick<RecordKey, 'id'> & { readonly number?: number | undefined };

/**
 * Oldest first, by number; records of JAWS 2.0, which have no number, come first. Of two deployments with the same number, which ran
 * at the same time, the ids decide; they begin with the time in seconds.
 */
export const byAge = (a: Ordered, b: Ordered): number =>
  (a.number ?? 0) - (b.number ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The records among the keys of a bucket, oldest first. */
export function recordsAmong(keys: readonly string[], project: string, stage: string): RecordKey[] {
  return keys
    .flatMap((key): RecordKey[] => {
      const [, ofProject, ofStage, id, number] = recordPattern.exec(key) ?? [];
      if (id === undefined || ofProject !== project || ofStage !== stage) return [];
      return [{ key, id, number: number === undefined ? undefined : Number(number) }];
    })
    .sort(byAge);
}

export function recordOf(
  deployment: Deployment,
  plan: Pick<RegionPlan, 'region' | 'code'>,
  at: Date,
  end: Pick<DeploymentRecord, 'result' | 'stacks'> & {
    readonly error?: string | undefined;
    readonly began?: Date | undefined;
  },
  { note, state }: { readonly note: ReleaseNote; readonly state: RegionState },
): DeploymentRecord {
  const { id, project, stage, code, env, base } = deployment;
  const account = base.find(({ region }) => region === plan.region)?.account;
  const version = env[plan.region];
  const changes = deployment.phases
    .flatMap(({ regions }) => regions)
    .filter(({ region }) => region === plan.region)
    .flatMap(({ stacks }) => stacks.filter(({ action }) => action !== 'none'))
    .flatMap((stack) => stack.changes.map(({ action, kind, id }) => ({ action, kind, id })));
  return {
    id,
    number: note.number,
    project,
    stage,
    region: plan.region,
    ...(account !== undefined && { account }),
    at: at.toISOString(),
    ...(end.began && { began: end.began.toISOString() }),
    by: note.by,
    ...(note.git && { git: note.git }),
    ...(note.origin && { origin: note.origin }),
    ...(note.dev && { dev: true }),
    result: end.result,
    ...(end.error !== undefined && { error: end.error }),
    changes: changes.slice(0, namedChanges),
    changed: changes.length,
    code,
    keys: plan.code,
    ...(version !== undefined && version !== '' && { env: version }),
    envs: [...new Set(state.stacks.flatMap(({ template }) => versionsIn(template)))].sort(),
    stacks: end.stacks.map(({ stack, result, ms, shift }) => ({ stack, result, ms, ...(shift && { shift }) })),
  };
}

export function recordKey({ project, stage, id, number }: DeploymentRecord): string {
  return `${recordPrefix(project, stage)}${id}${number === undefined ? '' : `.${number}`}.json`;
}

export async function writeRecord(bucket: JawsBucket, record: DeploymentRecord): Promise<void> {
  await bucket.put(recordKey(record), recordText(record), { type: 'application/json' });
}

/** Undefined for a record that is gone or unreadable: the history shows the others. Throws OtherJawsNeeded. */
export async function readRecord(bucket: JawsBucket, key: string): Promise<DeploymentRecord | undefined> {
  const record = await readText<DeploymentRecord>(bucket, key);
  return typeof record?.id === 'string' && Array.isArray(record.keys) ? (record as DeploymentRecord) : undefined;
}
