import { messageOf } from '../../base/text.ts';
import type { JawsBucket } from '../../deploy/bucket.ts';
import type { Release } from '../../deploy/execute.ts';
import { advance, isOver, type RolloutEvent } from '../../deploy/rollouts/machine.ts';
import {
  type FoundRollout,
  goalKey,
  hasGoals,
  otherGoals,
  type RolloutOrder,
  type RolloutRecord,
  takesPart,
  writeGoal,
} from '../../deploy/rollouts/record.ts';
import {
  dropOrder,
  etagsOf,
  newestAmong,
  orderFor,
  readRegionRollout,
  writeRollout,
} from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { stateAfter, stateOf } from '../../plan/state.ts';
import type { Deployment, RegionState } from '../../plan/types.ts';
import type { Host } from '../host.ts';
import type { StageRollout } from './find.ts';

/** A rollout before anything of it has happened. */
const fresh = {
  revision: 1,
  state: 'planned',
  wave: 0,
  step: 'planned',
  watched: 0,
  done: [],
  undone: [],
  left: [],
  errors: [],
} as const;

export interface JournalOptions {
  readonly host: Host;
  readonly project: string;
  readonly stage: string;
  /** By region, for the regions that take part, once they have one. */
  bucketOf(region: string): JawsBucket | undefined;
}

interface ResumeOptions {
  /** The versions of the record, by region, as they were read. */
  readonly etags: ReadonlyMap<string, string>;
  readonly regions: readonly string[];
  /** What the regions had when another process began the rollout. */
  readonly befores?: ReadonlyMap<string, RegionState>;
}

/**
 * Records in the buckets of all regions how far a rollout is and what each region had and will have, so any machine can continue or undo
 * it if this one is gone. Written under the leases, hence by one process at a time.
 */
export class RolloutJournal {
  readonly #options: JournalOptions;
  #record: RolloutRecord | undefined;
  #regions: readonly string[] = [];
  readonly #warned = new Set<string>();
  /** The versions of the record in the buckets. */
  readonly #etags = new Map<string, string>();
  /** Another process has written the record: nothing more is written to it. */
  #isLost = false;
  /** What the regions had before the rollout: as this process read them, and as the one did whose rollout it continues. */
  readonly #befores = new Map<string, RegionState>();
  #earlier: ReadonlyMap<string, RegionState> = new Map();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  get current(): RolloutRecord | undefined {
    return this.#record;
  }

  /** Before anything of a new rollout changes. A region without a bucket keeps nothing yet. */
  async start(
    record: Omit<RolloutRecord, keyof typeof fresh>,
    deployment: Deployment,
    release: Release | undefined,
    regions: readonly string[],
  ): Promise<void> {
    this.#regions = regions;
    this.#record = { ...record, ...fresh };
    await dropOrder(this.#buckets(), this.#options.project, this.#options.stage);
    await this.plan(deployment, new Set());
    await this.#write();
    // An earlier one can no longer be continued.
    await Promise.all(
      this.#buckets().map((bucket) => {
        const old = otherGoals(release?.history.get(bucket.place.region) ?? [], record.id);
        return old.length > 0 ? bucket.deleteAll(old).catch(() => {}) : undefined;
      }),
    );
  }

  /**
   * Continues an existing record. Time without a running process counts as watched, by the clock of S3 alone: those of two machines may differ, and the
   * error rate covers all of it.
   */
  resume({ record, age }: FoundRollout, { etags, regions, befores = new Map() }: ResumeOptions): void {
    this.#regions = regions;
    this.#record = { ...record, watched: record.watched + (record.step === 'watching' ? age : 0) };
    for (const [region, etag] of etags) this.#etags.set(region, etag);
    this.#earlier = befores;
  }

  /**
   * The previous and the planned state of regions, also after a new plan because of other changes. Those in which the rollout has begun keep the previous
   * state of then.
   */
  async plan({ id, base, phases, env }: Deployment, begun: ReadonlySet<string>): Promise<void> {
    const { project, stage } = this.#options;
    await Promise.all(
      base.map(async (region) => {
        const bucket = this.#regions.includes(region.region) ? this.#options.bucketOf(region.region) : undefined;
        if (!bucket) return;
        const plans = phases.flatMap(({ regions }) => regions).filter((plan) => plan.region === region.region);
        const target = stateAfter(region, plans, env[region.region] ?? region.envVersion);
        const own = begun.has(region.region) ? this.#befores.get(region.region) : undefined;
        const before = this.#earlier.get(region.region) ?? own ?? stateOf(region);
        this.#befores.set(region.region, before);
        await this.#guarded(bucket, () => writeGoal(bucket, goalKey(project, stage, id), { before, target }));
      }),
    );
  }

  /** The only place in which a rollout changes its state. Throws RolloutChanged, RolloutSuperseded if another process has changed it. */
  async record(event: RolloutEvent): Promise<void> {
    if (!this.#record || this.#isLost) return;
    this.#record = advance(this.#record, event);
    await this.#write();
  }

  /** The seconds for which the wave has been watched, for the next event. */
  watched(seconds: number): void {
    if (this.#record) this.#record = { ...this.#record, watched: Math.floor(seconds) };
  }

  /** An order from another machine. Throws RolloutPaused, RolloutAborted. */
  async obey(): Promise<void> {
    const order = await this.#order();
    if (!order) return;
    const { stage } = this.#options;
    throw fail(order.order === 'pause' ? 'RolloutPaused' : 'RolloutAborted', { stage, by: order.by });
  }

  /** Drops what nobody needs once a process ends its work. */
  async close(): Promise<void> {
    if (!this.#record || this.#isLost) return;
    const { project, stage } = this.#options;
    await dropOrder(this.#buckets(), project, stage);
    if (!isOver(this.#record.state)) return;
    const key = goalKey(project, stage, this.#record.id);
    await Promise.all(this.#buckets().map((bucket) => bucket.delete(key).catch(() => false)));
  }

  #buckets(): JawsBucket[] {
    return this.#regions.flatMap((region) => this.#options.bucketOf(region) ?? []);
  }

  async #order(): Promise<RolloutOrder | undefined> {
    return this.#record && orderFor(this.#buckets(), this.#options.project, this.#record.id);
  }

  async #write(): Promise<void> {
    try {
      const failed = await writeRollout(this.#buckets(), this.#record!, this.#etags);
      for (const { bucket, error } of failed) this.#warn(bucket, error);
    } catch (error) {
      this.#isLost = true;
      throw error;
    }
  }

  async #guarded(bucket: JawsBucket, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#warn(bucket, error);
    }
  }

  /** A rollout does not fail because one region cannot record its progress: the others do. */
  #warn(bucket: JawsBucket, error: unknown): void {
    const { stage, region } = bucket.place;
    // A bucket that does not exist yet records nothing.
    if (this.#warned.has(region) || (error instanceof JawsError && error.code === 'BucketMissing')) return;
    this.#warned.add(region);
    const message = `The state of the rollout cannot be kept in ${stage} ${region}: ${messageOf(error)}`;
    this.#options.host.emit({ type: 'warning', message });
  }
}

export const journalOf = (
  host: Host,
  { buckets, found: { record } }: Pick<StageRollout, 'buckets' | 'found'>,
): RolloutJournal =>
  new RolloutJournal({
    host,
    project: record.project,
    stage: record.stage,
    bucketOf: (region) => buckets.get(region),
  });

/** The journal of a rollout that another process began, for a command that changes it. */
export function resumedJournal(host: Host, rollout: Pick<StageRollout, 'buckets' | 'found' | 'etags'>): RolloutJournal {
  const journal = journalOf(host, rollout);
  journal.resume(rollout.found, { etags: rollout.etags, regions: [...rollout.buckets.keys()] });
  return journal;
}

/** After a deployment that is not a rollout, under its leases: its release supersedes an open rollout of these regions. Readers know it from the history, too. */
export async function supersedeRollout(
  host: Host,
  project: string,
  { note, history, buckets = [] }: Release,
  regions: readonly string[],
): Promise<void> {
  if (!hasGoals([...history.values()].flat())) return;
  const read = await Promise.allSettled(buckets.map((bucket) => readRegionRollout(bucket, project)));
  const known = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const found = newestAmong(known);
  if (!found || isOver(found.record.state) || found.record.number > note.number) return;
  if (!regions.some((region) => takesPart(found.record, region))) return;
  const rollout = { found, etags: etagsOf(known), buckets: new Map(buckets.map((one) => [one.place.region, one])) };
  const journal = resumedJournal(host, rollout);
  await journal.record({ type: 'supersede', by: note.number });
  await journal.close();
}
