import type { Event } from '../events.ts';
import { renderError } from './error.ts';
import { line, resultLine } from './lines.ts';
import { looksOf } from './paint.ts';
import type { Output, OutputOptions } from './types.ts';

/** A long step says so this often, in milliseconds. */
const progressEvery = 5000;

/** Lines for logs and CI: nothing is drawn twice. */
export function plainOutput(options: OutputOptions): Output {
  const { stdout, stderr } = options;
  const talk = looksOf(stderr, options.env);
  const results = looksOf(stdout, options.env);
  const lastSaid = new Map<string, number>();
  let regions = false;

  const say = (text: string) => void stderr.write(`${text}\n`);

  const step = (event: Extract<Event, { type: 'step' }>) => {
    if (event.state === 'done' || event.state === 'failed') return void lastSaid.delete(event.id);
    const now = Date.now();
    const last = lastSaid.get(event.id);
    if (last === undefined) lastSaid.set(event.id, now);
    else if (now - last >= progressEvery) {
      lastSaid.set(event.id, now);
      const counted = event.total === undefined ? '' : ` ${event.done ?? 0} of ${event.total}`;
      say(`  ${event.title}${counted}${event.detail ? ` ${event.detail}` : ''}`);
    }
  };

  return {
    emit(event) {
      const result = resultLine(event, results, regions);
      if (result !== undefined) return void stdout.write(`${result}\n`);
      if (event.type === 'step') step(event);
      const text = line(event, talk, { regions, verbose: options.verbose, cwd: options.cwd });
      if (text !== undefined) say(text);
    },
    showRegions: () => {
      regions = true;
    },
    busy: () => {},
    pause: () => {},
    result: ({ text, note }) => {
      const shown = text?.(results.paint);
      if (shown) stdout.write(`${shown}\n`);
      const said = note?.(talk.paint);
      if (said) stderr.write(`${said}\n`);
    },
    error: (error) => say(renderError(error, talk, options)),
    close: () => {},
  };
}
