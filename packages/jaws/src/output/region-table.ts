import type { Event } from '../events.ts';
import type { Names } from './changes.ts';
import { count, duration, pad } from './format.ts';
import type { Style } from './paint.ts';

/** More regions than this are shown as a table, one line each; changes of single resources are for --verbose. */
export const fewRegions = 4;

type State = 'waiting' | 'running' | 'pausing' | 'unchanged' | 'failed';

interface Row {
  state: State;
  text: string;
  startedAt: number | undefined;
}

/** The regions of a deployment, one line each. */
export interface RegionTable {
  /** Handles an event; true if the table shows it, so it needs no line of its own. */
  note(event: Event, now: number): boolean;
  /** The lines to draw during the deployment: those that need attention first. */
  lines(now: number): string[];
  /** The lines that stay when it is over. */
  closing(event: Extract<Event, { type: 'deployed' }>, now: number): string[];
}

const order: readonly State[] = ['failed', 'running', 'pausing', 'waiting', 'unchanged'];
const verbs = { creating: 'Creating', updating: 'Updating', deleting: 'Deleting' } as const;

export function createRegionTable({ paint, symbols }: Style, names: Names): RegionTable {
  const rows = new Map<string, Row>();
  let beganAt: number | undefined;

  const rowOf = (region: string): Row => {
    const row = rows.get(region) ?? { state: 'waiting', text: '', startedAt: undefined };
    rows.set(region, row);
    return row;
  };
  const nameWidth = () => Math.max(...[...rows.keys()].map((region) => region.length));

  const note = (event: Event, now: number): boolean => {
    switch (event.type) {
      case 'plan':
        beganAt ??= now;
        for (const { region, stacks } of event.plan.regions) {
          const isIdle = stacks.every(({ action }) => action === 'none');
          if (!rows.has(region)) rowOf(region).state = isIdle ? 'unchanged' : 'waiting';
        }
        return false;
      case 'stack': {
        const row = rowOf(event.region);
        if (event.state in verbs) {
          row.state = 'running';
          row.startedAt ??= now;
          row.text = `${verbs[event.state as keyof typeof verbs]} ${names.stack(event.stack)}`;
        } else if (event.state === 'done' && row.state === 'running') {
          row.state = 'pausing';
          row.text = `${names.stack(event.stack)} done`;
        }
        return event.state !== 'failed';
      }
      case 'stack-event': {
        if (/FAILED|ROLLBACK/.test(event.status)) return false;
        const row = rowOf(event.region);
        if (row.state === 'running') {
          row.text = `${names.name(event)} ${event.status.toLowerCase().replaceAll('_', ' ')}`;
        }
        return true;
      }
      case 'region-failed': {
        const row = rowOf(event.region);
        row.state = 'failed';
        row.text = event.message;
        return false;
      }
      default:
        return false;
    }
  };

  const drawn = (region: string, { state, text, startedAt }: Row, now: number): string => {
    const name = pad(region, nameWidth());
    const spinner = symbols.spinner[Math.floor(now / 80) % symbols.spinner.length] ?? '';
    const age = startedAt !== undefined && now - startedAt >= 1000 ? paint.dim(` ${duration(now - startedAt)}`) : '';
    switch (state) {
      case 'failed':
        return `${paint.red(symbols.failed)} ${name}  ${paint.red(text)}`;
      case 'running':
        return `${paint.cyan(spinner)} ${name}  ${paint.dim(text)}${age}`;
      case 'pausing':
        return `${paint.green(symbols.done)} ${name}  ${paint.dim(text)}`;
      default:
        return `${paint.dim(`· ${name}  ${state}`)}`;
    }
  };

  const lines = (now: number): string[] =>
    [...rows]
      .sort(([, a], [, b]) => order.indexOf(a.state) - order.indexOf(b.state))
      .map(([region, row]) => drawn(region, row, now));

  const closing = ({ stacks }: Extract<Event, { type: 'deployed' }>, now: number): string[] => {
    const changed = [...rows.keys()].flatMap((region) => {
      const own = stacks.filter((one) => one.region === region && one.result !== 'unchanged');
      const failed = rows.get(region)?.state === 'failed';
      if (own.length === 0 && !failed) return [];
      const ms = Math.max(0, ...own.map((one) => one.ms));
      const what = own.map(({ result, stack }) => `${names.stack(stack)} ${result}`).join(', ');
      const sign = failed ? paint.red(symbols.failed) : paint.green(symbols.done);
      const text = [what, failed ? paint.red('failed') : ''].filter((one) => one !== '').join(', ');
      return [`${sign} ${pad(region, nameWidth())}  ${text}${ms > 0 ? paint.dim(` (${duration(ms)})`) : ''}`];
    });
    const failures = [...rows.values()].filter(({ state }) => state === 'failed').length;
    const idle = rows.size - changed.length;
    const parts = [
      changed.length - failures > 0 ? `${changed.length - failures} done` : '',
      failures > 0 ? paint.red(`${failures} failed`) : '',
      idle > 0 ? `${idle} unchanged` : '',
    ].filter((text) => text !== '');
    const time = beganAt === undefined ? '' : paint.dim(` (${duration(now - beganAt)})`);
    return [...changed, `${paint.bold(count(rows.size, 'region'))}: ${parts.join(', ')}${time}`];
  };

  return { note, lines, closing };
}
