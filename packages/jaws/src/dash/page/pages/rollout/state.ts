import type { ToolResult } from '../../../api.ts';
import type { MarkKind } from '../../parts/mark.tsx';

export type Rollout = NonNullable<ToolResult<'jaws_rollout'>['rollout']>;
export type RegionState = Rollout['waves'][number]['regions'][number]['state'];

/** The tool that ran it is gone, which its record cannot say. */
const isAbandoned = ({ state, runner }: Pick<Rollout, 'state' | 'runner'>): boolean =>
  state === 'running' && runner === undefined;

const states: Readonly<Record<Rollout['state'], readonly [MarkKind, string]>> = {
  running: ['busy', 'Running'],
  paused: ['warn', 'Paused'],
  stopped: ['warn', 'Interrupted'],
  failed: ['bad', 'Failed'],
  undone: ['warn', 'Failed and rolled back'],
  aborted: ['warn', 'Rolled back'],
  done: ['ok', 'Done'],
};

export const stateOf = (rollout: Pick<Rollout, 'state' | 'runner'>): readonly [MarkKind, string] =>
  isAbandoned(rollout) ? ['warn', 'Interrupted: nothing runs it'] : states[rollout.state];

/** As the engine defines it: whether it can still be paused, continued or aborted. */
export const isOpen = ({ state, left }: Pick<Rollout, 'state' | 'left'>): boolean =>
  state !== 'done' && !((state === 'undone' || state === 'aborted') && left.length === 0);

export const canContinue = (rollout: Pick<Rollout, 'state' | 'runner'>): boolean =>
  isAbandoned(rollout) || ['paused', 'stopped', 'failed'].includes(rollout.state);

const regionStates: Readonly<Record<RegionState, readonly [MarkKind, string]>> = {
  waiting: ['none', 'Waiting'],
  changing: ['busy', 'Deploying'],
  watched: ['busy', 'Watched'],
  done: ['ok', 'Done'],
  failed: ['bad', 'Failed'],
  undone: ['warn', 'Rolled back'],
  left: ['bad', 'Could not be rolled back'],
};

export const regionStateOf = (
  state: RegionState,
  rollout: Pick<Rollout, 'state' | 'runner'>,
): readonly [MarkKind, string] =>
  state === 'changing' && isAbandoned(rollout) ? ['warn', 'Interrupted'] : regionStates[state];

export interface Bake {
  /** Seconds. */
  readonly of: number;
  readonly watched: number;
  readonly left: number;
}

/** How long a wave has been watched, `since` seconds after its status was read. Undefined for a wave without a bake time. */
export function bakeOf(rollout: Rollout, wave: number, since: number): Bake | undefined {
  const of = rollout.waves[wave]?.bake ?? 0;
  if (of === 0) return undefined;
  if (wave > rollout.wave) return { of, watched: 0, left: of };
  if (wave < rollout.wave || rollout.state === 'done') return { of, watched: of, left: 0 };
  if (rollout.step !== 'watching') return { of, watched: 0, left: of };
  const goes = rollout.state === 'running' && rollout.runner !== undefined;
  const watched = Math.min(of, rollout.watched + (goes ? since : 0));
  return { of, watched, left: of - watched };
}
