import { type Ledger, timeOf } from './ledger.ts';
import { acquire, release } from './lock.ts';
import { findRun, note, noteSkipped, type Run } from './runs.ts';

/** What a job is given. */
export interface JobContext {
  /** ISO 8601. The time for which it was scheduled: stays the same when it is tried again. */
  readonly scheduledFor: string;
  /** `input` of the schedule. */
  readonly input: unknown;
  /** 1, or more when it failed before. */
  readonly attempt: number;
  /** Milliseconds until Lambda ends it. */
  readonly remaining: () => number;
}

export type Job = (context: JobContext) => Promise<unknown>;
export type Jobs = Readonly<Record<string, Job>>;

/** Of the context that Lambda hands over. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

export type Outcome = { readonly status: 'succeeded' | 'skipped' | 'repeated' };

/**
 * Does the job that an event names: `{ "job": "nightly", "scheduledFor": "…", "input": … }`. It is left out while it runs already, and
 * when it has succeeded for that time: schedules deliver at least once. Throws what the job throws, so that Lambda tries it again.
 */
export async function runJob(jobs: Jobs, event: unknown, lambda: LambdaContext, ledger: Ledger): Promise<Outcome> {
  const { job: name, scheduledFor, input } = readEvent(event, ledger);
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (!job) throw new Error(`"${name}" is no job: there are ${Object.keys(jobs).join(', ') || 'none'}.`);
  const owner = lambda.awsRequestId;
  const started = timeOf(ledger);
  const until = started + lambda.getRemainingTimeInMillis();
  const run = { job: name, scheduledFor, startedAt: new Date(started).toISOString(), until };

  if (!(await acquire(ledger, name, owner, until))) {
    await noteSkipped(ledger, { ...run, status: 'skipped', attempt: 1 });
    return { status: 'skipped' };
  }
  try {
    const before = await findRun(ledger, name, scheduledFor);
    if (before?.status === 'succeeded') return { status: 'repeated' };
    const attempt = before && before.status !== 'skipped' ? before.attempt + 1 : 1;
    await note(ledger, { ...run, status: 'running', attempt });
    // The job has ended, whether that can be noted or not: a failure here would do it again, or hide its own error.
    const done = (outcome: Pick<Run, 'status' | 'result' | 'error'>) =>
      note(ledger, { ...run, attempt, milliseconds: timeOf(ledger) - started, ...outcome }).catch((error) =>
        console.error(`${name} for ${scheduledFor} is not noted as ${outcome.status}:`, error),
      );
    let result: unknown;
    try {
      result = await job({ scheduledFor, input, attempt, remaining: lambda.getRemainingTimeInMillis });
    } catch (error) {
      await done({ status: 'failed', error: short(error instanceof Error ? error.message : String(error)) });
      throw error;
    }
    await done({ status: 'succeeded', result: result === undefined ? undefined : short(textOf(result)) });
    return { status: 'succeeded' };
  } finally {
    // It ends by itself when this function must have ended.
    await release(ledger, name, owner).catch((error) => console.error(`The lock of ${name} stays:`, error));
  }
}

function readEvent(event: unknown, ledger: Ledger) {
  const { job, scheduledFor, input } = (event ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof job !== 'string' || job === '') throw new TypeError('The event names no job: {"job": "nightly"}.');
  const time = scheduledFor === undefined ? timeOf(ledger) : Date.parse(String(scheduledFor));
  if (Number.isNaN(time)) throw new TypeError(`"${scheduledFor}" is no time.`);
  // One spelling for each time, by which runs also sort.
  return { job, scheduledFor: new Date(time).toISOString(), input };
}

const short = (text: string): string => text.slice(0, 1000);

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
