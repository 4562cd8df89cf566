import type { DrillAnswer, DrillClient, DrillGround, DrillLog, DrillPhase, DrillSample } from './types.ts';

/** One request from each place per second: more would show the same. */
const step = 1_000;
/** Clients of a place take turns. In calm times they come one after another, so their resolvers' caches expire at different times. */
const clientsOfPlace = 5;
export const calmMs = 60_000;
/** How long the drill watches at most after the region is back, and after it responds again: until resolvers have forgotten. */
const longestReturn = 300_000;
const afterReturn = 70_000;

export interface LoadOptions {
  readonly places: readonly string[];
  readonly lost: string;
  /** Milliseconds. */
  readonly lostFor: number;
  readonly signal: AbortSignal;
  readonly progress: (at: number, phase: DrillPhase, samples: readonly DrillSample[]) => void;
}

/** Sends load while a region is lost and comes back. */
export async function runLoad(ground: DrillGround, options: LoadOptions): Promise<DrillLog> {
  const { places, lost, lostFor, signal } = options;
  const samples: DrillSample[] = [];
  const lastRegion = new Map<string, string>();
  const restoreAt = calmMs + lostFor;
  let [detectedAt, seenAgainAt]: (number | undefined)[] = [];
  let phase: DrillPhase = 'calm';
  let at = 0;
  for (; !isOver(); at += step) {
    signal.throwIfAborted();
    if (at === calmMs) {
      await ground.lose();
      phase = 'lost';
    }
    if (at === restoreAt) {
      await ground.restore();
      phase = 'back';
    }
    const [fresh] = await Promise.all([ground.freshRegion(), ...places.map((place, index) => one(place, index))]);
    if (phase === 'lost' && fresh !== undefined && fresh !== lost) detectedAt ??= at;
    if (phase === 'back' && fresh === lost) seenAgainAt ??= at;
    options.progress(at, phase, samples);
    await ground.pass(step);
  }
  return { samples, lostAt: calmMs, restoredAt: restoreAt, endedAt: at, detectedAt, seenAgainAt };

  function isOver(): boolean {
    if (at <= restoreAt) return false;
    const seen = samples.findLast((sample) => sample.phase === 'back' && sample.region === lost);
    const first = seen && samples.find((sample) => sample.phase === 'back' && sample.region === lost);
    return at >= restoreAt + longestReturn || (first !== undefined && at >= first.at + afterReturn);
  }

  async function one(place: string, index: number): Promise<void> {
    // The first client begins at once, the last one just before the region is lost.
    const present = Math.min(clientsOfPlace, 1 + Math.floor((at * clientsOfPlace) / calmMs));
    const id = `${(at / step + index) % present}`;
    const client: DrillClient = { place, id };
    const key = `${place} ${id}`;
    const answer = await ground.ask(client);
    if (answer.region !== undefined) lastRegion.set(key, answer.region);
    const retried = answer.ok ? {} : await retry(client, lastRegion.get(key));
    samples.push({ at, place, phase, ...answer, ...retried });
  }

  async function retry(client: DrillClient, failed: string | undefined) {
    const [again, elsewhere]: readonly DrillAnswer[] = await Promise.all([
      ground.ask(client),
      ground.askElsewhere(client, failed),
    ]);
    return { again: again?.ok === true, elsewhere: elsewhere?.ok === true };
  }
}
