import type { ToolResult } from '../../../api.ts';
import { plural } from '../../base/format.ts';
import type { MarkKind } from '../../parts/mark.tsx';

export type GridRegion = ToolResult<'jaws_grid'>['stages'][number]['regions'][number];

const states: Readonly<Record<GridRegion['state'], readonly [MarkKind, string]>> = {
  ok: ['ok', 'OK'],
  failed: ['bad', 'Failed'],
  changing: ['busy', 'Changing'],
  'not-deployed': ['none', 'Not deployed'],
  unreachable: ['bad', 'Unreachable'],
  waiting: ['busy', 'Waiting'],
};

/** An alarm is worse than a successful deployment. */
export const kindOf = ({ state, alarms }: GridRegion): MarkKind => (alarms.length > 0 ? 'bad' : states[state][0]);

const silent: ReadonlySet<string> = new Set(['AwsUnavailable', 'AwsUnreachable']);

export const stateWord = ({ state, error }: Pick<GridRegion, 'state' | 'error'>): string =>
  error && silent.has(error.code) ? 'Does not respond' : states[state][1];

export function wordsOf(one: GridRegion): string {
  const release = one.release?.number === undefined ? [] : [`release ${one.release.number}`];
  const alarms = one.alarms.length === 0 ? [] : [plural(one.alarms.length, 'alarm')];
  return [stateWord(one), ...release, ...alarms].join(', ');
}
