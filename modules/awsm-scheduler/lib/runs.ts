import { get, type Ledger, last, put, type Row, timeOf } from './ledger.ts';

/** `lost`: Lambda ended it, at its timeout or because it ran out of memory. `skipped`: the previous run was not done. */
export type Status = 'running' | 'succeeded' | 'failed' | 'skipped' | 'lost';

/** A run of a job. Times are ISO 8601, UTC. */
export interface Run {
  readonly job: string;
  /** The time for which it was scheduled, or at which it was called. */
  readonly scheduledFor: string;
  readonly status: Status;
  readonly attempt: number;
  /** The region in which it ran, or was skipped. */
  readonly region?: string | undefined;
  readonly startedAt: string;
  readonly milliseconds?: number | undefined;
  /** The job's return value, up to 1000 characters. */
  readonly result?: string | undefined;
  /** The thrown error, up to 1000 characters. */
  readonly error?: string | undefined;
  /** Milliseconds at which it must have ended. */
  readonly until: number;
}

/** Runs are stored for thirty days. */
const kept = 30 * 24 * 60 * 60;

const kindOf = (job: string): string => `run#${job}`;

const rowOf = (ledger: Ledger, run: Run): Row => ({
  ...run,
  kind: kindOf(run.job),
  id: run.scheduledFor,
  expires: Math.floor(timeOf(ledger) / 1000) + kept,
});

/** Writes a run, and records it as the last one of its job. */
export async function note(ledger: Ledger, run: Run): Promise<void> {
  await put(ledger, rowOf(ledger, run));
  await put(ledger, { ...run, kind: 'last', id: run.job });
}

/** Writes a skipped run, unless that very run is known. */
export async function noteSkipped(ledger: Ledger, run: Run): Promise<void> {
  await put(ledger, rowOf(ledger, run), { expression: 'attribute_not_exists(id)' });
}

/** The same in a stage of several regions, where another one may know the run: in a separate item, so replication overwrites neither. */
export async function noteSkippedIn(region: string, ledger: Ledger, run: Run): Promise<void> {
  if (await findRun(ledger, run.job, run.scheduledFor)) return;
  await put(ledger, { ...rowOf(ledger, run), id: `${run.scheduledFor} ${region}` });
}

export async function findRun(ledger: Ledger, job: string, scheduledFor: string): Promise<Run | undefined> {
  const row = await get(ledger, { kind: kindOf(job), id: scheduledFor });
  return row && runOf(row);
}

/** The last run of each job, up to 100 jobs. */
export async function lastRuns(ledger: Ledger) {
  const rows = await last(ledger, 'last', 100);
  return rows.map((row) => shown(ledger, runOf(row))).reverse();
}

/** The last runs of a job, newest first. */
export async function runsOf(ledger: Ledger, job: string, limit: number) {
  const rows = await last(ledger, kindOf(job), limit);
  return rows.map((row) => shown(ledger, runOf(row)));
}

function shown(ledger: Ledger, { until, ...run }: Run): Omit<Run, 'until'> {
  return run.status === 'running' && until < timeOf(ledger) ? { ...run, status: 'lost' } : run;
}

function runOf({ kind: _kind, id: _id, expires: _expires, ...run }: Row): Run {
  return run as unknown as Run;
}
