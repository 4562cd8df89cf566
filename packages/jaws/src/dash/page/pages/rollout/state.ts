import type { ToolResult } from '../../../api.ts';
import type { MarkKind } from '../../parts/mark.tsx';

export type Rollout = NonNullable<ToolResult<'jaws_rollout'>['rollout']>;
export type RegionState = Rollout['waves'][number]['regions'][number]['state'];

/** The tool that ran it is gone, which its record cannot say. */
const isAbandoned = ({ state, runner }: Pick<Rollout, 'state' | 'runner'>): boolean =>
  runner === undefined && states[state][0] === 'busy';

const states: Readonly<Record<Rollout['state'], readonly [MarkKind, string]>> = {
  planned: ['busy', 'Running'],
  deploying: ['busy', 'Running'],
  watching: ['busy', 'Running'],
  undoing: ['busy', 'Being rolled back'],
  paused: ['warn', 'Paused'],
  failed: ['bad', 'Failed'],
  undone: ['warn', 'Rolled back'],
  superseded: ['warn', 'Superseded by a newer release'],
  done: ['ok', 'Done'],
};

export const stateOf = (rollout: Pick<Rollout, 'state' | 'runner'>): readonly [MarkKind, string] =>
  isAbandoned(rollout)
    ? ['warn', rollout.state === 'undoing' ? 'Not completely rolled back' : 'Interrupted: nothing runs it']
    : states[rollout.state];

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
  const goes = rollout.state === 'watching' && rollout.runner !== undefined;
  const watched = Math.min(of, rollout.watched + (goes ? since : 0));
  return { of, watched, left: of - watched };
}
