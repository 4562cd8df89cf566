import type { RolloutRecord } from './record.ts';

/** Where a rollout is in its waves: the current wave has not begun, it is being deployed, it is watched. */
export type RolloutStep = 'planned' | 'deploying' | 'watching';

/**
 * `paused`: on request, or because a wave needs a confirmation and nobody can be asked. `undoing`: also when some regions could not be undone.
 * `superseded`: the stage got a newer release. A process that is interrupted or killed leaves the state in which it was.
 */
export type RolloutState = RolloutStep | 'paused' | 'failed' | 'undoing' | 'done' | 'undone' | 'superseded';

interface Regions {
  readonly done: RolloutRecord['done'];
}

interface Failed extends Regions {
  readonly errors: RolloutRecord['errors'];
}

/** What happens to a rollout, with what its record learns from it. */
export type RolloutEvent =
  /** Waves before this one have nothing to do. */
  | { readonly type: 'skip'; readonly wave: number }
  | ({ readonly type: 'watch' | 'pass' | 'pause' | 'stop' | 'finish' } & Regions)
  | ({ readonly type: 'fail' | 'undo' } & Failed)
  | { readonly type: 'restore'; readonly undone: readonly string[] }
  | { readonly type: 'leave'; readonly undone: readonly string[]; readonly left: RolloutRecord['left'] }
  | { readonly type: 'supersede'; readonly by: number }
  | { readonly type: 'begin' | 'continue' };

type Transitions = Readonly<Partial<Record<RolloutEvent['type'], RolloutState | 'the step'>>>;

const anyOpen = { undo: 'undoing', supersede: 'superseded' } as const;

/** In each step of its waves. A process that continues it begins the wave again, which keeps the time for which it was watched. */
const inStep = (step: RolloutStep): Transitions => ({
  ...anyOpen,
  skip: 'planned',
  begin: 'deploying',
  pause: 'paused',
  fail: 'failed',
  stop: step,
  continue: step,
  finish: 'done',
});

/**
 * The state that follows on a state and an event; an event without one is refused. A state without a row does not compile. `the step`: where the rollout was in
 * its waves when it stopped.
 */
export const transitions: Readonly<Record<RolloutState, Transitions>> = {
  planned: inStep('planned'),
  deploying: { ...inStep('deploying'), watch: 'watching', pass: 'planned' },
  watching: { ...inStep('watching'), pass: 'planned' },
  paused: { ...anyOpen, continue: 'the step' },
  failed: { ...anyOpen, continue: 'the step' },
  undoing: { ...anyOpen, restore: 'undone', leave: 'undoing', stop: 'undoing' },
  done: {},
  undone: {},
  superseded: {},
};

const isStep = (state: RolloutState): state is RolloutStep =>
  state === 'planned' || state === 'deploying' || state === 'watching';

/** Whether a process works on a rollout in this state, if none has died. */
export const isActive = (state: RolloutState): boolean => transitions[state].stop !== undefined;

/** Whether no event can follow. */
export const isOver = (state: RolloutState): boolean => Object.keys(transitions[state]).length === 0;

/** The record after an event. An event that the state has no transition for is a bug: commands are checked before (`acceptedIn`). */
export function advance(record: RolloutRecord, event: RolloutEvent): RolloutRecord {
  const target = transitions[record.state][event.type];
  if (target === undefined) throw new Error(`A rollout that is ${record.state} cannot ${event.type}.`);
  const state = target === 'the step' ? record.step : target;
  const step = isStep(state) ? state : record.step;
  return { ...record, ...factsOf(record, event), state, step, revision: record.revision + 1 };
}

function factsOf(record: RolloutRecord, event: RolloutEvent): Partial<RolloutRecord> {
  switch (event.type) {
    case 'skip':
      return { wave: event.wave, watched: 0 };
    case 'pass':
      return { done: event.done, wave: record.wave + 1, watched: 0 };
    case 'watch':
    case 'pause':
    case 'stop':
    case 'finish':
      return { done: event.done };
    case 'fail':
      return { done: event.done, errors: event.errors };
    case 'undo':
      return { done: event.done, errors: event.errors, left: [] };
    case 'restore':
    case 'leave': {
      const undone = new Set([...record.undone, ...event.undone]);
      const done = record.done.filter((region) => !undone.has(region));
      return { done, undone: [...undone], left: event.type === 'leave' ? event.left : [] };
    }
    case 'continue':
      return { errors: [] };
    case 'supersede':
      return { supersededBy: event.by };
    case 'begin':
      return {};
    default:
      // An event that is not handled does not compile.
      return event satisfies never;
  }
}

export const commands = ['continue', 'pause', 'abort'] as const;

export type RolloutCommand = (typeof commands)[number];

const eventOf = { continue: 'continue', pause: 'pause', abort: 'undo' } as const satisfies Readonly<
  Record<RolloutCommand, RolloutEvent['type']>
>;

/** The commands whose event has a transition in a state. A process that undoes a rollout takes no orders, and one that runs it is not helped. */
export const acceptedIn = (state: RolloutState, isRun: boolean): RolloutCommand[] =>
  commands
    .filter((command) => transitions[state][eventOf[command]] !== undefined)
    .filter((command) => !isRun || (command !== 'continue' && state !== 'undoing'));

/** A record with the words of this version. Undefined for the words of a later one. */
export function inOurWords(
  record: Omit<RolloutRecord, 'state' | 'step'> & { readonly state: string; readonly step: string },
): RolloutRecord | undefined {
  const step = record.step === 'waiting' ? 'planned' : record.step;
  // Once a rollout was `running` in its step, or `stopped` in it by Ctrl-C; `undone` or `aborted`, with or without all its regions.
  const older = new Map([
    ['running', step],
    ['stopped', step],
    ['aborted', 'undone'],
  ]);
  const word = older.get(record.state) ?? record.state;
  const state = word === 'undone' && record.left.length > 0 ? 'undoing' : word;
  return isKnown(state) && isKnown(step) && isStep(step) ? { ...record, state, step } : undefined;
}

const isKnown = (word: string): word is RolloutState => Object.hasOwn(transitions, word);
