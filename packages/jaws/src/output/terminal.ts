import { createChanges, rawNames } from './changes.ts';
import { renderError } from './error.ts';
import { clip, columnsOf } from './format.ts';
import { sequence } from './ink.ts';
import { line } from './lines.ts';
import { createLive } from './live.ts';
import { createLogLines } from './log-lines.ts';
import { writeOutcome } from './outcome.ts';
import { looksOf } from './paint.ts';
import { createRegionTable, fewRegions, type RegionTable } from './region-table.ts';
import { shownEvent } from './shown-event.ts';
import type { Output, OutputOptions, Watched } from './types.ts';

const frameEvery = 80;
const hideCursor = sequence('?25l');
const showCursor = sequence('?25h');
const eraseLine = sequence('1A') + sequence('2K');

/** Permanent lines, and below them the current activity, which is redrawn until it is over. */
export function terminalOutput(options: OutputOptions): Output {
  const { stdout, stderr } = options;
  const talk = looksOf(stderr, options.env);
  const results = looksOf(stdout, options.env);
  let regions = false;
  let table: RegionTable | undefined;
  const changes = createChanges();
  const logLine = createLogLines();
  const names = options.verbose ? rawNames : changes;
  const lineOptions = () => ({
    regions,
    verbose: options.verbose,
    cwd: options.cwd,
    columns: stderr.columns || 80,
  });
  const live = createLive(talk, lineOptions, names);
  let drawn = 0;
  /** Whether the table shows a running deployment. */
  let isOpen = false;
  let timer: NodeJS.Timeout | undefined;
  let footer: string | undefined;
  let watched: Watched | undefined;

  // Line by line: tmux copies every cleared screen into its history, once for each frame.
  const erase = () => (drawn === 0 ? '' : sequence('G') + eraseLine.repeat(drawn));

  const draw = (above = '') => {
    const columns = stderr.columns || 80;
    const room = Math.max(1, (stderr.rows || 24) - 2);
    const now = Date.now();
    const going = [...live.lines(now), ...(isOpen ? (table?.lines(now) ?? []) : [])].slice(0, room);
    const lines = [...going, ...watchedLines(columns, room - going.length), ...(footer === undefined ? [] : [footer])];
    if (above === '' && lines.length === 0 && drawn === 0) return;
    const text = lines.map((each) => `${clip(each, columns - 1)}\n`).join('');
    stderr.write(
      `${drawn === 0 && lines.length > 0 ? hideCursor : ''}${erase()}${above}${text}${lines.length === 0 && drawn > 0 ? showCursor : ''}`,
    );
    drawn = lines.length;
  };

  /** As many as fit. */
  const watchedLines = (columns: number, room: number): string[] => {
    const all = watched?.text(results.paint, columns).split('\n') ?? [];
    if (all.length <= room) return all;
    const shown = Math.max(0, room - 1);
    return [...all.slice(0, shown), talk.paint.dim(`… ${all.length - shown} more lines than this terminal has`)];
  };

  const start = () => {
    timer ??= setInterval(draw, frameEvery).unref();
  };

  const pause = () => {
    clearInterval(timer);
    timer = undefined;
    if (drawn > 0) stderr.write(`${erase()}${showCursor}`);
    drawn = 0;
  };

  // stdout and stderr are the same terminal here: the drawing is cleared first.
  const print = (text: string) => {
    if (drawn > 0) stderr.write(erase());
    const hidden = drawn > 0;
    drawn = 0;
    stdout.write(text);
    if (hidden) stderr.write(showCursor);
    draw();
  };

  return {
    emit(raw) {
      const event = shownEvent(raw);
      const now = Date.now();
      const named = options.verbose ? undefined : changes.lines(event, talk, lineOptions());
      const isTold = table?.note(event, now) ?? false;
      const changed = isTold || live.note(event, now);
      if (table && event.type === 'plan') isOpen = !event.plan.empty;
      if (table && event.type === 'deployed') {
        isOpen = false;
        return draw(
          table
            .closing(event, now)
            .map((each) => `${each}\n`)
            .join(''),
        );
      }
      if (event.type === 'function-log') {
        const logged = logLine(event, results, { regions, verbose: options.verbose, columns: columnsOf(stdout) });
        return logged === undefined ? undefined : print(`${logged}\n`);
      }
      const text = isTold ? undefined : named ? named.join('\n') : line(event, talk, lineOptions());
      if (text) draw(`${text}\n`);
      else if (drawn > 0) draw();
      if (changed) start();
    },
    showRegions: (count) => {
      regions = true;
      if (count > fewRegions && !options.verbose) table = createRegionTable(talk, names);
    },
    busy: (title) => {
      live.busy(title, Date.now());
      start();
    },
    pause,
    footer: (text) => {
      footer = text?.(talk.paint);
      // It also shows that the command is still running.
      live.busy(undefined, Date.now());
      draw();
    },
    watch: (state) => {
      if (!stdout.isTTY) {
        for (const each of state.changes(results.paint)) stdout.write(`${each}\n`);
        return;
      }
      watched = state;
      // It is drawn when it changes, and shows by itself that the command is running.
      live.busy(undefined, Date.now());
      clearInterval(timer);
      timer = undefined;
      draw();
    },
    result: (outcome) => {
      pause();
      writeOutcome(outcome, { stdout, stderr, talk, results });
    },
    error: (error) => {
      pause();
      stderr.write(`${renderError(error, talk, { ...options, columns: columnsOf(stderr) })}\n`);
      // A command with a footer is still running.
      if (footer !== undefined) draw();
    },
    close: () => {
      pause();
      if (watched) stdout.write(`${watched.text(results.paint, columnsOf(stdout))}\n`);
      watched = undefined;
    },
  };
}
