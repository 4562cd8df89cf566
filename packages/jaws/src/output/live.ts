import type { Event } from '../events.ts';
import type { Names } from './changes.ts';
import { duration } from './format.ts';
import { type LineOptions, prefix } from './lines.ts';
import type { Style } from './paint.ts';

interface Task {
  readonly label: string;
  readonly startedAt: number;
  detail: string;
}

/** The current activity: one line for each running step and stack. */
export interface Live {
  /** Handles an event; false if nothing on screen depends on it. */
  note(event: Event, now: number): boolean;
  /** Shown while a command prints and draws nothing for a while. */
  busy(title: string | undefined, now: number): void;
  /** The lines to draw; empty until something has taken noticeably long. */
  lines(now: number): string[];
}

/** A spinner that disappears at once is noise. */
const delay = 200;
/** After this long, a silent command shows that it is alive. */
const quietMs = 1000;

export function createLive(looks: Style, options: () => LineOptions, names: Names): Live {
  const { paint, symbols } = looks;
  const tasks = new Map<string, Task>();
  let command: Task | undefined;

  const note = (event: Event, now: number): boolean => {
    if (command) command = { ...command, startedAt: now };
    if (event.type === 'step') {
      const key = `step ${event.id}`;
      if (event.state === 'done' || event.state === 'failed') return tasks.delete(key);
      const counted = event.total === undefined ? '' : ` ${event.done ?? 0}/${event.total}`;
      const detail = counted + (event.detail ? ` ${event.detail}` : '');
      put(key, event.title, detail, now);
      return true;
    }
    if (event.type === 'stack') {
      const key = stackKey(event);
      if (!(event.state in verbs)) return tasks.delete(key);
      const label = `${prefix(event, looks, options())}${verbs[event.state as keyof typeof verbs]} ${names.stack(event.stack)}`;
      put(key, label, event.detail ?? '', now);
      return true;
    }
    if (event.type === 'stack-event') {
      const task = tasks.get(stackKey(event));
      if (task) task.detail = ` ${names.name(event)} ${event.status.toLowerCase().replaceAll('_', ' ')}`;
      return task !== undefined;
    }
    return false;
  };

  const put = (key: string, label: string, detail: string, now: number) => {
    const known = tasks.get(key);
    if (known) known.detail = detail;
    else tasks.set(key, { label, detail, startedAt: now });
  };

  const lines = (now: number): string[] => {
    const frame = symbols.spinner[Math.floor(now / 80) % symbols.spinner.length] ?? '';
    const draw = ({ label, detail, startedAt }: Task) => {
      const age = now - startedAt;
      const time = age >= 1000 ? paint.dim(` ${duration(Math.floor(age / 1000) * 1000).replace('.0', '')}`) : '';
      return `${paint.cyan(frame)} ${label}${paint.dim(detail)}${time}`;
    };
    const shown = [...tasks.values()].filter(({ startedAt }) => now - startedAt >= delay);
    if (shown.length === 0 && command && now - command.startedAt >= quietMs) return [draw(command)];
    return shown.map(draw);
  };

  const busy = (title: string | undefined, now: number) => {
    command = title === undefined ? undefined : { label: title, detail: '', startedAt: now };
  };

  return { note, busy, lines };
}

const verbs = { creating: 'Creating', updating: 'Updating', deleting: 'Deleting' } as const;

const stackKey = (event: { region: string; stack: string }) => `stack ${event.region} ${event.stack}`;
