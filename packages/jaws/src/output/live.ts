import type { Event } from '../events.ts';
import { duration } from './format.ts';
import { type LineOptions, prefix } from './lines.ts';
import type { Looks } from './paint.ts';

interface Task {
  readonly label: string;
  readonly startedAt: number;
  detail: string;
}

/** What goes on right now: one line for each step and each stack under way. */
export interface Live {
  /** Takes in an event; false when nothing on screen depends on it. */
  note(event: Event, now: number): boolean;
  /** The lines to draw; empty until something has taken long enough for somebody to wonder. */
  lines(now: number): string[];
}

/** A spinner that comes and goes within a blink is noise. */
const delay = 200;

export function createLive(looks: Looks, options: () => LineOptions): Live {
  const { paint, symbols } = looks;
  const tasks = new Map<string, Task>();

  const note = (event: Event, now: number): boolean => {
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
      const label = `${prefix(event, looks, options())}${verbs[event.state as keyof typeof verbs]} ${event.stack}`;
      put(key, label, event.detail ?? '', now);
      return true;
    }
    if (event.type === 'stack-event') {
      const task = tasks.get(stackKey(event));
      if (task) task.detail = ` ${event.logicalId} ${event.status.toLowerCase().replaceAll('_', ' ')}`;
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
    return [...tasks.values()]
      .filter((task) => now - task.startedAt >= delay)
      .map((task) => {
        const age = now - task.startedAt;
        const time = age >= 1000 ? paint.dim(` ${duration(Math.floor(age / 1000) * 1000).replace('.0', '')}`) : '';
        return `${paint.cyan(frame)} ${task.label}${paint.dim(task.detail)}${time}`;
      });
  };

  return { note, lines };
}

const verbs = { creating: 'Creating', updating: 'Updating', deleting: 'Deleting' } as const;

const stackKey = (event: { region: string; stack: string }) => `stack ${event.region} ${event.stack}`;
