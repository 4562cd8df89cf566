import type { Event } from '../events.ts';
import { createChanges } from './changes.ts';
import { renderError } from './error.ts';
import { columnsOf } from './format.ts';
import { line } from './lines.ts';
import { createLogLines } from './log-lines.ts';
import { writeOutcome } from './outcome.ts';
import { isAgent, looksOf } from './paint.ts';
import { createRegionTable, fewRegions, type RegionTable } from './region-table.ts';
import { shownEvent } from './shown-event.ts';
import type { Output, OutputOptions } from './types.ts';

/** How often a long step reports itself, in milliseconds: a silent command looks dead to a pipeline. */
const progressEvery = 5_000;

/** Lines for logs, pipelines and agents: finished and failed steps; of running ones only the long ones, and none for an agent. */
export function plainOutput(options: OutputOptions): Output {
  const { stdout, stderr } = options;
  const talk = looksOf(stderr, options.env);
  const results = looksOf(stdout, options.env);
  let regions = false;
  let table: RegionTable | undefined;
  const changes = createChanges();
  const logLine = createLogLines();

  const isForAgent = isAgent(options.env);
  const lastSaid = new Map<string, number>();

  const say = (text: string) => void stderr.write(`${text}\n`);

  const progress = (event: Extract<Event, { type: 'step' }>) => {
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
    emit(raw) {
      const event = shownEvent(raw);
      if (event.type === 'function-log') {
        const logged = logLine(event, results, { regions, verbose: options.verbose, columns: columnsOf(stdout) });
        return logged === undefined ? undefined : void stdout.write(`${logged}\n`);
      }
      if (event.type === 'step' && !isForAgent) progress(event);
      if (event.type === 'step' && event.state !== 'failed' && !options.verbose) return;
      const lineOptions = { regions, verbose: options.verbose, cwd: options.cwd };
      const named = options.verbose ? undefined : changes.lines(event, talk, lineOptions);
      if (table?.note(event, Date.now())) {
        // A log shows the end of each stack.
        if (event.type !== 'stack' || event.state !== 'done') return;
        return void say(line({ ...event, stack: changes.stack(event.stack) }, talk, lineOptions) ?? '');
      }
      if (table && event.type === 'deployed') for (const each of table.closing(event, Date.now())) say(each);
      const text = named ? named.join('\n') : line(event, talk, lineOptions);
      if (text) say(text);
    },
    showRegions: (count) => {
      regions = true;
      if (count > fewRegions && !options.verbose) table = createRegionTable(talk, changes);
    },
    busy: () => {},
    pause: () => {},
    footer: () => {},
    watch: ({ changes }) => {
      for (const each of changes(results.paint)) stdout.write(`${each}\n`);
    },
    result: (outcome) => writeOutcome(outcome, { stdout, stderr, talk, results }),
    error: (error) => say(renderError(error, talk, { ...options, columns: columnsOf(stderr) })),
    close: () => {},
  };
}
