import { randomUUID } from 'node:crypto';
import { rejected } from '../aws/observe.ts';
import { wait } from '../base/async.ts';
import { recordText } from '../env/format.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import { type JawsBucket, whereIn } from './bucket.ts';
import { type DeployHost, stopIfInterrupted } from './context.ts';
import { type Activity, type Holder, hasEnded, parseHolder, thisHolder } from './machine.ts';

/** The right to change one stage in one region, until it is released, taken over or no longer renewed. */
export interface Lease {
  /** Throws LeaseLost when another deployment took it over, or when it could not be renewed in time. */
  check(): void;
  /** Stops the renewal and deletes the lease if it is still ours. Never throws: an abandoned lease expires. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  readonly host: DeployHost;
  readonly project: string;
  readonly deployment: string;
  /** Written into the lease for those who wait for it. */
  readonly activity: Activity;
  /** Takes the lease over from its holder. */
  readonly force: boolean;
}

/** A lease that is not renewed for this long may be taken over. */
const leaseMs = 120_000;
const renewMs = leaseMs / 3;

/** The additional age before a process that did not watch it takes it over: a renewal may be in flight. */
const marginMs = 60_000;

export const leaseKey = (project: string, stage: string): string => `JAWS/deployments/${project}/${stage}/lease.json`;

type Attempt =
  | { readonly state: 'held'; readonly lease: Lease }
  /** The bucket does not exist yet: CloudFormation allows only one creation of the stack. */
  | { readonly state: 'no-bucket' }
  | { readonly state: 'busy'; readonly holder: Holder | undefined; readonly etag: string };

export interface Acquired {
  /** Buckets that do not exist yet, and those whose lease failed, are left out. */
  readonly held: ReadonlyMap<JawsBucket, Lease>;
  /** Others that had to end first: earlier reads are out of date if there is one. The holder is undefined for an unreadable lease. */
  readonly waitedFor: readonly Waited[];
}

export interface Waited {
  readonly place: JawsBucket['place'];
  readonly holder: Holder | undefined;
}

/** Takes the leases of several regions, all or none at a time, so that two deployments never wait for each other. */
export async function acquireLeases(
  buckets: readonly JawsBucket[],
  options: LeaseOptions,
  failed: (bucket: JawsBucket, error: unknown) => void,
): Promise<Acquired> {
  const nonce = randomUUID();
  const seen = new Map<string, { readonly etag: string; readonly since: number }>();
  const waitedFor: Waited[] = [];
  let delay = 500;
  for (;;) {
    stopIfInterrupted(options.host.signal);
    const held = new Map<JawsBucket, Lease>();
    const busy: (Extract<Attempt, { state: 'busy' }> & { readonly bucket: JawsBucket })[] = [];
    await Promise.all(
      buckets.map(async (bucket) => {
        try {
          const attempt = await tryLease(bucket, { ...options, nonce }, seen);
          if (attempt.state === 'held') held.set(bucket, attempt.lease);
          if (attempt.state === 'busy') busy.push({ ...attempt, bucket });
        } catch (error) {
          failed(bucket, error);
        }
      }),
    );
    if (busy.length === 0) return { held, waitedFor };
    await Promise.all([...held.values()].map((lease) => lease.release()));
    if (seen.size === 0) for (const one of busy) reportBusy(options.host, one.bucket, one.holder);
    for (const { bucket, holder } of busy) {
      const isKnown = waitedFor.some((one) => one.place === bucket.place && one.holder?.nonce === holder?.nonce);
      if (!isKnown) waitedFor.push({ place: bucket.place, holder });
    }
    for (const { bucket, etag } of busy) {
      const { bucket: name } = bucket.place;
      if (seen.get(name)?.etag !== etag) seen.set(name, { etag, since: performance.now() });
    }
    await wait(delay + Math.random() * delay, options.host.signal);
    delay = Math.min(delay * 1.5, 5_000);
  }
}

/** Works under the leases of several regions, and gives them up at the end. `unleased`: those whose lease could not be taken, and why. */
export async function underLeases<T>(
  buckets: readonly JawsBucket[],
  options: LeaseOptions,
  work: (held: Acquired['held'], unleased: ReadonlyMap<string, unknown>) => Promise<T>,
): Promise<T> {
  const unleased = new Map<string, unknown>();
  const { held } = await acquireLeases(buckets, options, ({ place }, error) =>
    unleased.set(place.region, rejected(error)),
  );
  try {
    return await work(held, unleased);
  } finally {
    await Promise.all([...held.values()].map((lease) => lease.release()));
  }
}

/**
 * Deletes the leases of deployments that no longer run, if a deployment needs none itself since there is nothing to do. Never throws: a
 * lease that cannot be deleted is taken over later.
 */
export async function dropEndedLeases(
  buckets: readonly JawsBucket[],
  { host, project }: Pick<LeaseOptions, 'host' | 'project'>,
): Promise<void> {
  await Promise.all(
    buckets.map(async (bucket) => {
      const { stage, region } = bucket.place;
      const key = leaseKey(project, stage);
      try {
        const current = await bucket.get(key);
        const holder = current && parseHolder(current.text, whereIn(bucket, key));
        if (!current || !holder || !(hasEnded(holder) || hasExpired(current))) return;
        if (!(await bucket.delete(key, current.etag))) return;
        const who = `${holder.owner}, since ${holder.since} (${holder.deployment})`;
        host.emit({
          type: 'notice',
          message: `Deleted the lease of ${stage} ${region} that ${who} left: it no longer runs.`,
        });
      } catch {
        // Nothing of this deployment depends on it.
      }
    }),
  );
}

/** Who holds the lease of a stage in a region; undefined for an expired lease, by the clock of S3. */
export async function readHolder(bucket: JawsBucket, project: string): Promise<Holder | undefined> {
  const key = leaseKey(project, bucket.place.stage);
  const current = await bucket.get(key, AbortSignal.timeout(10_000));
  const holder = current && parseHolder(current.text, whereIn(bucket, key));
  if (!current || !holder || hasEnded(holder)) return undefined;
  return current.answered.getTime() - current.written.getTime() > leaseMs ? undefined : holder;
}

/** Uses the clock of S3 alone: the clocks of two machines cannot be compared. */
const hasExpired = ({ written, answered }: { readonly written: Date; readonly answered: Date }): boolean =>
  answered.getTime() - written.getTime() > leaseMs + marginMs;

const doing: Readonly<Record<Activity, string>> = {
  deploy: 'deployed',
  rollback: 'rolled back',
  abort: 'rolled back',
  remove: 'removed',
  env: 'given other variables',
};

function reportBusy(host: DeployHost, { place }: JawsBucket, holder: Holder | undefined): void {
  const who = holder ? `${holder.owner} since ${holder.since} (${holder.deployment})` : 'another deployment';
  host.emit({
    type: 'notice',
    message: `${place.stage} ${place.region} is being ${doing[holder?.activity ?? 'deploy']} by ${who}: waiting for it to end.`,
  });
}

async function tryLease(
  bucket: JawsBucket,
  options: LeaseOptions & { readonly nonce: string },
  seen: ReadonlyMap<string, { readonly etag: string; readonly since: number }>,
): Promise<Attempt> {
  const { host, project, deployment, activity, nonce, force } = options;
  const { stage, region, bucket: name } = bucket.place;
  const key = leaseKey(project, stage);
  const write = (etag: string | undefined) => {
    const now = host.now();
    const holder: Holder = { ...thisHolder(deployment, now, new Date(now.getTime() + leaseMs)), nonce, activity };
    const condition = etag === undefined ? { absent: true as const } : { etag };
    return bucket.put(key, recordText(holder), { type: 'application/json', if: condition });
  };
  try {
    const made = await write(undefined);
    if (made !== undefined) return { state: 'held', lease: keep(bucket, key, made, nonce, write) };
    const current = await bucket.get(key);
    if (!current) return tryLease(bucket, options, seen);
    const holder = parseHolder(current.text, whereIn(bucket, key));
    // The response was lost: the lease is ours already.
    const ours = holder?.nonce === nonce;
    const since = seen.get(name);
    const silent = since?.etag === current.etag && performance.now() - since.since > leaseMs;
    const expired = holder !== undefined && hasExpired(current);
    const ended = holder !== undefined && hasEnded(holder);
    if (!ours && !force && !silent && !expired && !ended) return { state: 'busy', holder, etag: current.etag };
    const taken = await write(current.etag);
    if (taken === undefined) return tryLease(bucket, options, seen);
    if (!ours) {
      const who = holder ? `${holder.owner}, since ${holder.since} (${holder.deployment})` : 'an unreadable one';
      const why = force && !ended && !expired && !silent ? 'it may still be running' : 'it no longer runs';
      host.emit({ type: 'warning', message: `Took the lease of ${stage} ${region} over from ${who}: ${why}.` });
    }
    return { state: 'held', lease: keep(bucket, key, taken, nonce, write) };
  } catch (error) {
    if (error instanceof JawsError && error.code === 'BucketMissing') return { state: 'no-bucket' };
    throw error;
  }
}

/** The ETag of the lease, if it is ours after all: the response to a write may have been lost. */
async function ownEtag(bucket: JawsBucket, key: string, nonce: string): Promise<string | undefined> {
  const current = await bucket.get(key);
  return current && parseHolder(current.text, whereIn(bucket, key))?.nonce === nonce ? current.etag : undefined;
}

/** Renews a lease until it is released. */
function keep(
  bucket: JawsBucket,
  key: string,
  etag: string,
  nonce: string,
  write: (etag: string) => Promise<string | undefined>,
): Lease {
  let current = etag;
  let renewed = performance.now();
  let lost = false;
  let renewing: Promise<void> = Promise.resolve();
  const renew = async () => {
    try {
      const next = (await write(current)) ?? (await ownEtag(bucket, key, nonce));
      if (next === undefined) lost = true;
      else [current, renewed] = [next, performance.now()];
    } catch {
      // A failed call is repeated at the next turn; check() knows when that is too late.
    }
  };
  const timer = setInterval(() => {
    renewing = renewing.then(() => (lost ? undefined : renew()));
  }, renewMs);
  timer.unref();
  return {
    check() {
      if (lost || performance.now() - renewed > leaseMs) throw fail('LeaseLost', bucket.place);
    },
    async release() {
      clearInterval(timer);
      await renewing;
      if (!lost) await bucket.delete(key, current).catch(() => false);
    },
  };
}
