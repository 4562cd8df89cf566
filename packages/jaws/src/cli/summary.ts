import type { DeployResult } from '../engine/types.ts';
import type { Change, PlanSummary } from '../events.ts';
import { count, duration } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { accessText } from './access-text.ts';

/** The changes of a deployment, in one line. */
export interface Summary extends Pick<DeployResult, 'plan' | 'stacks' | 'releaseNumber'> {
  /** Milliseconds since the command began, if known. */
  readonly ms?: number | undefined;
}

const nouns = { function: 'function', endpoint: 'endpoint', resource: 'resource' } as const;
const verbs = { create: 'created', update: 'updated', delete: 'deleted' } as const;

/** `dev us-east-1, release 3: 2 functions and 1 endpoint created, 1 function updated (4.2 s)`. */
export function summaryText({ plan, stacks, releaseNumber, ms }: Summary, paint: Paint): string {
  const counted = counts(plan);
  const again = stacks.filter(({ result }) => result !== 'unchanged').length;
  const what = counted.length > 0 ? counted.join(', ') : `${count(again, 'stack')} updated`;
  const number = releaseNumber === undefined ? '' : `, release ${releaseNumber}`;
  const time = ms === undefined ? '' : paint.dim(` (${duration(ms)})`);
  const access = plan.access ? accessText(plan.access) : '';
  const where = access === '' ? '' : `\n${paint.dim(`In ${access}`)}`;
  return `${paint.bold(placeOf({ plan, stacks }))}${number}: ${what}${time}${where}`;
}

function placeOf({ plan, stacks }: Pick<Summary, 'plan' | 'stacks'>): string {
  const places = plan.regions.length > 0 ? plan.regions : stacks;
  const regions = [...new Set(places.map(({ region }) => region))];
  const stage = places[0]?.stage ?? '';
  return regions.length > 3 ? `${stage} in ${count(regions.length, 'region')}` : `${stage} ${regions.join(', ')}`;
}

/** `2 functions and 1 endpoint created`; an item in several regions counts once. */
function counts({ regions }: PlanSummary): string[] {
  const changes = regions
    .flatMap(({ stacks }) => stacks.flatMap((stack) => stack.changes))
    .filter(({ maybe }) => !maybe);
  const of = (action: Change['action'], kind: Change['kind']) =>
    new Set(changes.filter((one) => one.action === action && one.kind === kind).map(({ id }) => id)).size;
  return (['create', 'update', 'delete'] as const).flatMap((action) => {
    const parts = (['function', 'endpoint', 'resource'] as const).flatMap((kind) => {
      const number = of(action, kind);
      return number === 0 ? [] : [count(number, nouns[kind])];
    });
    return parts.length === 0 ? [] : [`${listed(parts)} ${verbs[action]}`];
  });
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** Next steps with the deployed project. */
export function nextText({ plan, releaseNumber }: Pick<Summary, 'plan' | 'releaseNumber'>, paint: Paint): string {
  const stage = plan.regions[0]?.stage;
  if (releaseNumber === undefined || stage === undefined) return '';
  const changes = plan.regions.flatMap(({ stacks }) => stacks.flatMap((stack) => stack.changes));
  // No earlier release exists to go back to.
  const isFirst = releaseNumber === 1 || changes.every(({ action }) => action === 'create');
  const next = isFirst ? `jaws logs -s ${stage} -f` : `jaws rollback --stage ${stage}`;
  const what = isFirst ? 'shows what functions log' : 'undoes it';
  return `${paint.dim('Next:')} ${paint.cyan(next)} ${paint.dim(what)}`;
}
