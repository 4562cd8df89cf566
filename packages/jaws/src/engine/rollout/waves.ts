import { isUnreachable } from '../../aws/reachability.ts';
import { messageOf } from '../../base/text.ts';
import { stopIfInterrupted } from '../../deploy/context.ts';
import type { Release } from '../../deploy/execute.ts';
import type { FoundRollout, RolloutRecord } from '../../deploy/rollouts/record.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { type ErrorCode, JawsError } from '../../errors/error.ts';
import type { Expected } from '../../events.ts';
import { shiftSeconds } from '../../model/canary.ts';
import type { RolloutModel } from '../../model/types.ts';
import type { Deployment, RegionState } from '../../plan/types.ts';
import type { Ends, UndoContext, Waves } from '../apply.ts';
import type { RegionFailure } from '../failures.ts';
import type { Undone } from './undo.ts';
import { type WatchOptions, watchedOf, watchWave } from './watch.ts';

export interface RolloutOptions extends WatchOptions {
  readonly stage: string;
  readonly id: string;
  /** The regions that take part: a wave without any of them is not reported. */
  readonly regions: readonly string[];
  /** The rollout that this continues, the versions of its record, and what its regions had when it began. */
  readonly resumed?:
    | {
        readonly found: FoundRollout;
        readonly etags: ReadonlyMap<string, string>;
        readonly befores: ReadonlyMap<string, RegionState>;
      }
    | undefined;
  /** Gives regions what they had. */
  undo(done: Ends, context: UndoContext): Promise<Undone>;
}

/** A rollout that has more than one wave, watches them, or is undone when it fails; undefined for a stage that is deployed at once. */
export function wavesOf(options: RolloutOptions): Waves | undefined {
  const { rollout, regions, resumed } = options;
  // Waves of a record keep their numbers, also when a region has left the stage.
  const waves = rollout.waves
    .map((wave) => ({ ...wave, regions: wave.regions.filter((region) => regions.includes(region)) }))
    .filter((wave) => resumed || wave.regions.length > 0);
  const bake = sumOf(waves.map((wave) => wave.bake + shiftOf(wave)));
  if (!resumed && waves.length < 2 && !rollout.allOrNothing && !isWatched(rollout, bake)) return undefined;
  return new WaveRun(options, waves);
}

type Wave = RolloutModel['waves'][number];

/** Tells the journal what happens to a rollout; what may follow is in the journal's record. */
class WaveRun implements Waves {
  readonly #options: RolloutOptions;
  readonly #waves: readonly Wave[];
  readonly waves: Waves['waves'];
  readonly from: number | undefined;
  #isAnnounced = false;

  constructor(options: RolloutOptions, waves: readonly Wave[]) {
    this.#options = options;
    this.#waves = waves;
    this.waves = waves.map(({ regions }) => regions);
    this.from = options.resumed?.found.record.wave;
  }

  async start(deployment: Deployment, release: Release | undefined): Promise<void> {
    const { host, id, project, stage, rollout, journal, regions, resumed } = this.#options;
    if (resumed) {
      journal.resume(resumed.found, { ...resumed, regions });
      return journal.record({ type: 'continue' });
    }
    if (!release) return;
    const { minRequests, maxErrorRate, alarms, ownAlarms, probe, allOrNothing, confirm } = rollout;
    const record = {
      id,
      project,
      stage,
      ...release.note,
      began: host.now().toISOString(),
      waves: this.#waves,
      rollout: { minRequests, maxErrorRate, alarms, ownAlarms, probe, allOrNothing, confirm },
    };
    await journal.start(record, deployment, release, regions);
  }

  planned(deployment: Deployment, begun: ReadonlySet<string>): Promise<void> {
    return this.#options.journal.plan(deployment, begun);
  }

  async begin(wave: number, part: Deployment, expected?: Expected): Promise<void> {
    const { host, journal } = this.#options;
    stopIfInterrupted(host.signal);
    this.#announce(wave, expected);
    if (wave > (journal.current?.wave ?? wave)) await journal.record({ type: 'skip', wave });
    await journal.obey();
    await this.#ask(wave, part);
    await journal.record({ type: 'begin' });
    host.emit({ ...this.#about(wave), state: 'started' });
  }

  async watch(wave: number, ends: Ends): Promise<void> {
    const { host, journal, rollout } = this.#options;
    const { bake } = this.#waves[wave]!;
    const about = this.#about(wave);
    const isToWatch = isWatched(rollout, bake);
    if (isToWatch) {
      await journal.record({ type: 'watch', done: this.#doneWith(ends) });
      try {
        await watchWave(this.#options, about, bake, watchedOf(this.#options, ends));
      } catch (error) {
        host.emit({ ...about, state: isPause(error) ? 'paused' : 'failed' });
        throw error;
      }
    }
    // After the last wave nothing is planned any more.
    if (wave + 1 < this.#waves.length) await journal.record({ type: 'pass', done: this.#doneWith(ends) });
    host.emit({ ...about, state: 'done', ...(isToWatch && { detail: 'watched' }) });
  }

  async undo(ends: Ends, context: UndoContext): Promise<void> {
    const { aws, rollout, journal } = this.#options;
    const { failures } = context;
    const causes = failures.map(({ error }) => error);
    if (causes.some(isPause) || !(rollout.allOrNothing || causes.some(isAbort))) return;
    // The others do not wait for a region that does not answer.
    for (const { region, error } of failures) if (isUnreachable(error)) aws.in(region).giveUp(error);
    await journal.record({ type: 'undo', done: this.#doneWith(ends), errors: errorsOf(failures) });
    const taken = await this.#options.undo(ends, context);
    await journal.record({ ...taken, type: taken.left.length > 0 ? 'leave' : 'restore' });
  }

  async end(ends: Ends, failures: readonly RegionFailure[]): Promise<void> {
    const { host, journal } = this.#options;
    const done = this.#doneWith(ends);
    const { state } = journal.current ?? {};
    if (state === 'undoing' || state === 'undone') {
      // Undoing has recorded its end.
    } else if (failures.length === 0) await journal.record({ type: 'finish', done });
    else if (host.signal.aborted) await journal.record({ type: 'stop', done });
    else if (failures.some(({ error }) => isPause(error))) await journal.record({ type: 'pause', done });
    else await journal.record({ type: 'fail', done, errors: errorsOf(failures) });
    await journal.close();
  }

  #about(wave: number) {
    const { regions } = this.#waves[wave]!;
    return { type: 'wave' as const, stage: this.#options.stage, wave: wave + 1, of: this.#waves.length, regions };
  }

  /** All waves, before the first one. */
  #announce(wave: number, expected: Expected | undefined): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    const { host, stage, rollout, journal } = this.#options;
    const waves = this.#waves.map((one) => {
      const shift = shiftOf(one);
      return { regions: one.regions, bake: one.bake, ...(shift > 0 && { shift }) };
    });
    const left = sumOf(waves.slice(this.from ?? 0).map(({ bake, shift = 0 }) => bake + shift));
    const atLeast = left - Math.min(journal.current?.watched ?? 0, waves[wave]!.bake);
    const { allOrNothing } = rollout;
    host.emit({ type: 'rollout', stage, waves, allOrNothing, atLeast, ...(expected && { expected }) });
  }

  /** Asks before a wave that needs a confirmation. Throws RolloutWaits, RolloutDeclined. */
  async #ask(wave: number, part: Deployment): Promise<void> {
    const { host, rollout, stage } = this.#options;
    if (wave === 0 || wave === this.from || !isAsked(rollout, part)) return;
    const { type: _, ...place } = this.#about(wave);
    const where = { stage, wave: place.wave, of: place.of };
    if (!host.agree) throw fail('RolloutWaits', where);
    if (!(await host.agree({ type: 'wave', ...place }))) throw fail('RolloutDeclined', where);
  }

  #doneWith(ends: Ends): string[] {
    const ended = ends.filter(({ end }) => end.errors.length === 0).map(({ end }) => end.region);
    return [...new Set([...(this.#options.journal.current?.done ?? []), ...ended])];
  }
}

const sumOf = (seconds: readonly number[]): number => seconds.reduce((sum, one) => sum + one, 0);

const shiftOf = ({ canary }: Wave): number => (canary ? shiftSeconds(canary) : 0);

const errorsOf = (failures: readonly RegionFailure[]): RolloutRecord['errors'] =>
  failures.map(({ region, error }) => ({ region, message: messageOf(error) }));

const hasCode = (error: unknown, codes: readonly ErrorCode[]): boolean =>
  error instanceof JawsError && codes.includes(error.code);

/** Not a failure: it continues later, or another process has it now. */
export const isPause = (error: unknown): boolean =>
  hasCode(error, ['RolloutPaused', 'RolloutWaits', 'RolloutChanged', 'RolloutSuperseded']);

const isAbort = (error: unknown): boolean => hasCode(error, ['RolloutAborted']);

/** Whether a wave needs a confirmation: each one, or one that removes something. */
const isAsked = ({ confirm }: RolloutModel, part: Deployment): boolean =>
  confirm === 'always' || (confirm === 'removals' && removesSomething(part));

const removesSomething = ({ phases }: Deployment): boolean =>
  phases
    .flatMap(({ regions }) => regions)
    .flatMap(({ stacks }) => stacks)
    .some(({ action, changes }) => action === 'delete' || changes.some((change) => change.action === 'delete'));

const isWatched = (rollout: RolloutModel, bake: number): boolean =>
  bake > 0 || rollout.probe !== undefined || rollout.minRequests > 0 || rollout.alarms.length > 0;
