import { messageOf } from '../../base/text.ts';
import type { JawsBucket } from '../../deploy/bucket.ts';
import type { Release } from '../../deploy/execute.ts';
import {
  type FoundRollout,
  goalKey,
  otherGoals,
  type RolloutOrder,
  type RolloutRecord,
  writeGoal,
} from '../../deploy/rollouts/record.ts';
import { dropOrder, orderFor, writeRollout } from '../../deploy/rollouts/store.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import { stateAfter, stateOf } from '../../plan/state.ts';
import type { Deployment, RegionState } from '../../plan/types.ts';
import type { Host } from '../host.ts';

export interface JournalOptions {
  readonly host: Host;
  readonly project: string;
  readonly stage: string;
  /** By region, for the regions that take part, once they have one. */
  bucketOf(region: string): JawsBucket | undefined;
}

type Changes = Partial<
  Pick<RolloutRecord, 'state' | 'wave' | 'step' | 'watched' | 'done' | 'undone' | 'left' | 'errors'>
>;

/**
 * Records in the buckets of all regions how far a rollout is and what each region had and will have, so any machine can continue or undo
 * it if this one is gone. Written under the leases, hence by one process at a time.
 */
export class RolloutJournal {
  readonly #options: JournalOptions;
  #record: RolloutRecord | undefined;
  #regions: readonly string[] = [];
  readonly #warned = new Set<string>();
  /** What the regions had before the rollout: as this process read them, and as the one did whose rollout it continues. */
  readonly #befores = new Map<string, RegionState>();
  #earlier: ReadonlyMap<string, RegionState> = new Map();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  get record(): RolloutRecord | undefined {
    return this.#record;
  }

  /** Before anything of a new rollout changes. A region without a bucket keeps nothing yet. */
  async start(
    record: Omit<
      RolloutRecord,
      'revision' | 'wave' | 'step' | 'watched' | 'done' | 'undone' | 'left' | 'errors' | 'state'
    >,
    deployment: Deployment,
    release: Release | undefined,
    regions: readonly string[],
  ): Promise<void> {
    this.#regions = regions;
    const fresh = { revision: 1, state: 'running', wave: 0, step: 'waiting', watched: 0 } as const;
    this.#record = { ...record, ...fresh, done: [], undone: [], left: [], errors: [] };
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

  /** Continues an existing record: later steps are written to it. */
  resume(record: RolloutRecord, regions: readonly string[]): void {
    this.#regions = regions;
    this.#record = record;
  }

  /**
   * This process continues a rollout that another one began. Returns for how many seconds its wave has been watched, by the clock of S3
   * alone: those of the two machines may differ. Time without a running process counts: the error rate covers all of it.
   */
  async takeOver(
    { record, age }: FoundRollout,
    regions: readonly string[],
    befores: ReadonlyMap<string, RegionState>,
  ): Promise<number> {
    this.resume(record, regions);
    this.#earlier = befores;
    const watched = record.watched + (record.step === 'watching' ? age : 0);
    await this.update({ state: 'running', errors: [], watched });
    return watched;
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

  async update(changes: Changes): Promise<void> {
    if (!this.#record) return;
    this.#record = { ...this.#record, ...changes, revision: this.#record.revision + 1 };
    await this.#write();
  }

  /** An order from another machine. Throws RolloutPaused, RolloutAborted. */
  async obey(): Promise<void> {
    const order = await this.#order();
    if (!order) return;
    const { stage } = this.#options;
    throw fail(order.order === 'pause' ? 'RolloutPaused' : 'RolloutAborted', { stage, by: order.by });
  }

  async end(changes: Changes & Required<Pick<RolloutRecord, 'state'>>): Promise<void> {
    if (!this.#record) return;
    await this.update(changes);
    const { project, stage } = this.#options;
    await dropOrder(this.#buckets(), project, stage);
    if (!['done', 'undone', 'aborted'].includes(changes.state) || this.#record.left.length > 0) return;
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
    for (const { bucket, error } of await writeRollout(this.#buckets(), this.#record!)) this.#warn(bucket, error);
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
