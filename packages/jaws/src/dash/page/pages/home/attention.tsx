import type { ToolResult } from '../../../api.ts';
import { plural } from '../../base/format.ts';
import { formatRoute, type PageName } from '../../base/route.ts';
import { missingAction } from '../../parts/failure.tsx';
import { Shape } from '../../parts/mark.tsx';
import type { DriftFound } from './drift.tsx';
import type { GridRegion } from './state.ts';

interface Item {
  readonly key: string;
  readonly kind: 'bad' | 'warn';
  readonly where: string;
  readonly text: string;
  readonly hint?: string | undefined;
  readonly href: string;
  readonly to: string;
}

interface AttentionProps {
  readonly grid: ToolResult<'jaws_grid'>;
  readonly drift: Readonly<Record<string, DriftFound>>;
}

const most = 12;

/** Items that need attention, the worst first. Empty when all is well. */
export function Attention({ grid, drift }: AttentionProps) {
  const items = [
    ...grid.stages.flatMap((stage) => [
      ...(stage.error ? [lost(stage.stage, stage.error)] : []),
      ...stage.regions.flatMap(itemsOf),
    ]),
    ...Object.entries(drift).flatMap(([stage, found]) => driftOf(stage, found)),
  ].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'bad' ? -1 : 1));
  if (items.length === 0) return null;
  return (
    <section class="attention" aria-label="Needs attention">
      <ul>
        {items.slice(0, most).map(({ key, kind, where, text, hint, href, to }) => (
          <li key={key} class={kind}>
            <Shape kind={kind} />
            <span class="strong nowrap">{where}</span>
            <span class="attention-text">
              {text} {hint && <span class="muted">{hint}</span>}
            </span>
            <a href={href} class="nowrap" aria-label={`${to} of ${where}`}>
              {to}
            </a>
          </li>
        ))}
        {items.length > most && <li class="muted">{plural(items.length - most, 'more')} in the grid below.</li>}
      </ul>
    </section>
  );
}

const link = (stage: string, region: string | undefined, page: PageName) =>
  formatRoute({ page, stage, region, item: undefined, query: {} });

interface PartError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function withRight({ message, hint }: PartError): string | undefined {
  const action = missingAction(message);
  return action === undefined ? hint : `The missing permission is ${action}.`;
}

function lost(stage: string, error: PartError): Item {
  const href = link(stage, undefined, 'functions');
  return { key: stage, kind: 'bad', where: stage, text: error.message, hint: withRight(error), href, to: 'Stage' };
}

function itemsOf(one: GridRegion): Item[] {
  const { stage, region } = one;
  const where = `${stage} ${region}`;
  const items: Item[] = [];
  const add = (kind: Item['kind'], text: string, page: PageName, to: string, hint?: string) =>
    items.push({ key: `${where} ${text}`, kind, where, text, hint, href: link(stage, region, page), to });
  if (one.error) add('bad', one.error.message, 'functions', 'Stage', withRight(one.error));
  else if (one.state === 'failed') add('bad', one.reason ?? 'The last deployment failed.', 'releases', 'Releases');
  if (one.releaseError)
    add(
      'warn',
      `Its release is unknown: ${one.releaseError.message}`,
      'releases',
      'Releases',
      withRight(one.releaseError),
    );
  for (const alarm of one.alarms)
    add('bad', `Alarm ${alarm.name}${alarm.reason ? `: ${alarm.reason}` : ''}`, 'metrics', 'Metrics');
  if (one.alarmsError)
    add('warn', `Alarms are unknown: ${one.alarmsError.message}`, 'metrics', 'Metrics', withRight(one.alarmsError));
  if (one.cost?.error)
    add(
      'warn',
      `Its usage is not measured: ${one.cost.error.message}`,
      'metrics',
      'Metrics',
      withRight(one.cost.error),
    );
  return items;
}

const driftOf = (stage: string, { regions }: DriftFound): Item[] =>
  regions.flatMap(({ region, drift, error }) => {
    const at = {
      where: `${stage} ${region}`,
      href: link(stage, region, 'functions'),
      to: 'Stage',
      kind: 'warn' as const,
    };
    const failed = error
      ? [{ ...at, key: `${at.where} drift`, text: `Drift is unknown: ${error.message}`, hint: withRight(error) }]
      : [];
    return [
      ...failed,
      ...drift.map(({ logicalId, type, status, properties }) => ({
        ...at,
        key: `${at.where} ${logicalId}`,
        text: `${logicalId} (${type}) was ${status === 'DELETED' ? 'deleted' : 'changed'} by hand`,
        hint: properties.length > 0 ? properties.join(', ') : undefined,
      })),
    ];
  });
