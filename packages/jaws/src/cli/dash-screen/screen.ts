import type { ReadStream } from 'node:tty';
import { sequence } from '../../output/ink.ts';
import type { Paint } from '../../output/paint.ts';
import type { Sink } from '../../output/writer.ts';
import { keysIn } from './keys.ts';
import type { Size } from './render.ts';
import { draw, type Line } from './text.ts';

// Without automatic line breaks: a terminal that counts columns differently cuts a line instead of moving the others.
const ENTER = ['?1049h', '?25l', '?7l', '2J'].map(sequence).join('');
const LEAVE = ['?7h', '?25h', '?1049l'].map(sequence).join('');

interface ScreenOptions {
  readonly stdin: ReadStream;
  readonly stdout: Sink;
  readonly paint: Paint;
  readonly render: (size: Size) => readonly Line[];
  readonly onKey: (key: string) => void;
}

/** The whole terminal. It is restored, however the process ends. */
export interface Screen {
  /** Schedules a redraw of the changed lines. */
  refresh(): void;
  /** Returns the terminal temporarily to a question, or to the shell. */
  leave(): void;
  enter(): void;
  close(): void;
}

/** Draws lines where they differ from those before. */
export function openScreen({ stdin, stdout, paint, render, onKey }: ScreenOptions): Screen {
  let shown: string[] = [];
  let isOpen = false;
  let isClosed = false;
  // While the shell has the terminal, nothing else keeps the process from ending.
  const alive = setInterval(() => {}, 2 ** 30);
  let timer: NodeJS.Immediate | undefined;

  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });

  const paintNow = () => {
    timer = undefined;
    if (!isOpen) return;
    const { columns, rows } = size();
    const lines = render({ columns, rows })
      .slice(0, rows)
      .map((line) => draw(line, columns, paint));
    let text = '';
    for (const [index, line] of lines.entries()) {
      if (line !== shown[index]) text += sequence(`${index + 1};1H`) + sequence('2K') + line;
    }
    if (lines.length < shown.length) text += sequence(`${lines.length + 1};1H`) + sequence('J');
    shown = lines;
    if (text !== '') stdout.write(text);
  };
  const refresh = () => {
    timer ??= setImmediate(paintNow);
  };
  const redraw = () => {
    shown = [];
    if (isOpen) stdout.write(sequence('2J'));
    refresh();
  };

  const listen = (text: string) => {
    for (const key of keysIn(text)) {
      // Not process.kill: on Windows that ends the process at once, despite listeners.
      if (key === 'interrupt') process.emit('SIGINT', 'SIGINT');
      else if (key === 'suspend') stopGroup();
      else if (key === 'redraw') redraw();
      else onKey(key);
    }
  };
  const enter = () => {
    // Work that ends late no longer has a screen.
    if (isOpen || isClosed) return;
    isOpen = true;
    shown = [];
    stdout.write(ENTER);
    stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.on('data', listen);
    stdin.resume();
    refresh();
  };
  const leave = () => {
    if (!isOpen) return;
    isOpen = false;
    stdin.off('data', listen);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(LEAVE);
  };
  let isStopped = false;
  const goOn = () => {
    if (isStopped) enter();
    isStopped = false;
  };
  /** Ctrl-Z: the parent process, such as npx, has to stop too, otherwise no shell takes the terminal. Windows has no such stop. */
  const stopGroup = () => {
    if (process.platform !== 'win32') process.kill(0, 'SIGTSTP');
  };
  const suspend = () => {
    isStopped ||= isOpen;
    leave();
    // Not SIGTSTP, which this process handles itself.
    process.kill(process.pid, 'SIGSTOP');
  };
  // A terminal that went away, which may only show by its end, and uncaught errors: their messages are for the shell's own screen.
  const hungUp = () => {
    leave();
    process.exit(129);
  };

  process.on('exit', leave);
  process.prependListener('uncaughtException', leave);
  process.prependListener('unhandledRejection', leave);
  process.on('SIGHUP', hungUp);
  stdin.on('end', hungUp);
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', goOn);
  const stopResizes = stdout.onResize(redraw);
  enter();
  return {
    refresh,
    leave,
    enter,
    close() {
      leave();
      isClosed = true;
      clearImmediate(timer);
      clearInterval(alive);
      process.off('exit', leave);
      process.off('uncaughtException', leave);
      process.off('unhandledRejection', leave);
      process.off('SIGHUP', hungUp);
      stdin.off('end', hungUp);
      process.off('SIGTSTP', suspend);
      process.off('SIGCONT', goOn);
      stopResizes();
    },
  };
}

/**
 * Runs tasks in parallel, and calls a function each time that none of them runs any more: a question that is open when one of them ends may
 * belong to another.
 */
export function sideBySide(then: () => void): (work: () => Promise<void>) => Promise<void> {
  let going = 0;
  return async (work) => {
    going += 1;
    try {
      await work();
    } finally {
      going -= 1;
      if (going === 0) then();
    }
  };
}
