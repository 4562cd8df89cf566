import { randomUUID } from 'node:crypto';
import { type Ledger, timeOf } from './ledger.ts';
import { acquire, release } from './lock.ts';
import { findRun, note, noteSkipped, noteSkippedIn, type Run } from './runs.ts';
import { asStage, isAway, type Replica, type StageLedger } from './stage.ts';

/** The arguments of a job. */
export interface JobContext {
  /** ISO 8601. The scheduled time: a retry has the same one. */
  readonly scheduledFor: string;
  /** `input` of the schedule. */
  readonly input: unknown;
  /** 1, or more after failures. */
  readonly attempt: number;
  /** Milliseconds until Lambda ends it. */
  readonly remaining: () => number;
}

export type Job = (context: JobContext) => Promise<unknown>;
export type Jobs = Readonly<Record<string, Job>>;

/** From the context that Lambda passes. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

export type Outcome = { readonly status: 'succeeded' | 'skipped' | 'repeated' };

/**
 * Does the job that an event names: `{ "job": "nightly", "scheduledFor": "…", "input": … }`. It is left out while it runs already, and
 * when it has succeeded for that time: schedules deliver at least once, and each region has its own. Throws what the job throws, so that
 * Lambda tries it again.
 */
export async function runJob(
  jobs: Jobs,
  event: unknown,
  lambda: LambdaContext,
  ledger: Ledger | StageLedger,
): Promise<Outcome> {
  const whole = asStage(ledger);
  const { job: called, scheduledFor, input } = readEvent(event, whole);
  const job = Object.hasOwn(jobs, called) ? jobs[called] : undefined;
  if (!job) throw new Error(`"${called}" is not a job: there are ${Object.keys(jobs).join(', ') || 'none'}.`);
  const { stage, name } = scopeOf(whole, called);
  const { region } = stage;
  const started = timeOf(stage);
  const until = started + lambda.getRemainingTimeInMillis();
  const run = { job: name, scheduledFor, startedAt: new Date(started).toISOString(), until, region };
  const claim = { job: name, scheduledFor, owner: `${lambda.awsRequestId} ${randomUUID()}`, until };

  const lock = await acquire(stage, claim);
  if (lock.is === 'away') {
    const error = `${lock.home.region}, the home region, does not answer.`;
    console.warn(`${name} for ${scheduledFor} is left out: ${error}`);
    await noteSkippedIn(region, stage, { ...run, status: 'skipped', attempt: 1, error });
    return { status: 'skipped' };
  }
  if (lock.is === 'done') return { status: 'repeated' };
  if (lock.is === 'taken') {
    const skipped: Run = { ...run, status: 'skipped', attempt: 1 };
    await (stage.replicas.length === 1 ? noteSkipped(lock.at, skipped) : noteSkippedIn(region, lock.at, skipped));
    return { status: 'skipped' };
  }
  try {
    const before = await findRun(lock.at, name, scheduledFor);
    if (before?.status === 'succeeded') return { status: 'repeated' };
    const attempt = before && before.status !== 'skipped' ? before.attempt + 1 : 1;
    await note(lock.at, { ...run, status: 'running', attempt });
    // The job has ended, even if that cannot be recorded: an error here would repeat it, or hide its own error.
    const done = (outcome: Pick<Run, 'status' | 'result' | 'error'>) =>
      noteAnywhere(stage, lock.at, { ...run, attempt, milliseconds: timeOf(stage) - started, ...outcome }).catch(
        (error) => console.error(`${name} for ${scheduledFor} is not noted as ${outcome.status}:`, error),
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
    // It expires when this function must have ended.
    await release(lock.at, claim).catch((error) => console.error(`The lock of ${name} stays:`, error));
  }
}

/** A job of each region has separate locks and runs in each: no other region is asked. */
function scopeOf(stage: StageLedger, job: string): { readonly stage: StageLedger; readonly name: string } {
  if (!stage.settings.eachRegion.includes(job)) return { stage, name: job };
  const own = stage.replicas.filter(({ region }) => region === stage.region);
  return { stage: { ...stage, replicas: own }, name: `${job}@${stage.region}` };
}

/** The region with the lock, or this region if the other one has gone down meanwhile: from there the run is replicated to all others. */
async function noteAnywhere(stage: StageLedger, at: Replica, run: Run): Promise<void> {
  try {
    await note(at, run);
  } catch (error) {
    if (at.region === stage.region || !isAway(error)) throw error;
    await note(stage, run);
  }
}

function readEvent(event: unknown, ledger: Ledger) {
  const { job, scheduledFor, input } = (event ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof job !== 'string' || job === '') throw new TypeError('The event names no job: {"job": "nightly"}.');
  const given = scheduledFor === undefined ? timeOf(ledger) : Date.parse(String(scheduledFor));
  if (Number.isNaN(given)) throw new TypeError(`"${scheduledFor}" is no time.`);
  // Schedules count minutes. A rule says when it fired, which differs by seconds between regions.
  const time = scheduledFor === undefined ? given : given - (given % 60_000);
  // One spelling for each time, which also sorts runs.
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
