import { oneLiners } from '../base/visible.ts';
import { type Bus, createBus, type Question } from '../events.ts';
import { createOutput } from '../output/index.ts';
import { markdownText } from '../output/markdown.ts';
import { type Paint, paintFor, unpainted } from '../output/paint.ts';
import type { Output } from '../output/types.ts';
import { stderr, stdout } from '../output/writer.ts';
import { version } from '../version.ts';
import { agreeTo } from './agree.ts';
import type { Command, Context, Invocation, Viewer } from './command.ts';
import { groups, jaws } from './commands/index.ts';
import { typed } from './globals.ts';
import { helpData, helpText, overviewText, topicsHelp } from './help.ts';
import { watchInterrupts } from './interrupt.ts';
import { type LeavableQuestion, leavableQuestion } from './left-question.ts';
import { asMistake } from './mistake.ts';
import { withOwnNames } from './own-names.ts';
import { type Line, type Parsed, parseHelp, parseLine } from './parse.ts';
import { askMfaCode, canAsk, createPrompts } from './prompts.ts';
import { topics, topicText, topicTitles } from './topics.ts';
import { exitCodeOf } from './usage.ts';

/** Runs a command line and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const pipes = watchBrokenPipes();
  const words = argv;
  // Libraries read it there, and children inherit it.
  if (typed(words, '--no-color')) process.env.NO_COLOR = '1';
  const output = outputFor(words);
  endOnStrayErrors(output);
  const exitCode = await runLine(words, output, pipes);
  // A handle that a library still holds open must not keep a finished command from ending.
  await Promise.all([stdout.flushed(), stderr.flushed()]);
  process.exit(exitCode);
}

async function runLine(words: readonly string[], output: Output, pipes: (readsOnly: boolean) => void): Promise<number> {
  let line: Line;
  try {
    line = words[0] === 'help' ? parseHelp(jaws, words.slice(1), topics()) : parseLine(jaws, words);
  } catch (error) {
    return report(error, output);
  }
  pipes(line.is !== 'command' || line.command.readsOnly === true);
  switch (line.is) {
    case 'command':
      return run(line, output);
    case 'version':
      output.result({ data: { command: 'version', version: version() }, text: () => version() });
      return 0;
    case 'help': {
      const { command, path, isWhole } = line;
      const text = (paint: Paint, columns?: number) =>
        command === jaws && !isWhole
          ? overviewText(command, groups, topics(), { paint, columns })
          : helpText(command, path, { paint, columns });
      output.result({ data: { command: 'help', ...helpData(command, path) }, text });
      return 0;
    }
    case 'topics': {
      const titles = topicTitles();
      output.result({
        data: { command: 'help', topics: Object.entries(titles).map(([name, title]) => ({ name, title })) },
        text: (paint, columns) => topicsHelp(titles, { paint, columns }),
      });
      return 0;
    }
    case 'topic': {
      const source = topicText(line.topic);
      output.result({
        data: { command: 'help', topic: line.topic, text: source },
        text: (paint, columns) => markdownText(source, paint, columns && Math.min(columns, 100)),
      });
      return 0;
    }
  }
}

async function run(parsed: Parsed, output: Output): Promise<number> {
  const { flags } = parsed.invocation;
  const { untilInterrupted = false } = parsed.command;
  const isQuiet = typeof untilInterrupted === 'string' ? flags.has(untilInterrupted) : untilInterrupted;
  const bus = createBus(() => new Date());
  const view = viewOf(bus, output);
  const interrupts = watchInterrupts({ ...output, emit: bus.emit }, isQuiet);
  const { signal } = interrupts;
  const busy = () => view.resume(parsed.path);
  // Painted text is for terminals: an event contains none.
  const show: Context['show'] = (text) => {
    if (flags.has('json')) return output.emit({ type: 'notice', message: text(unpainted) });
    view.pause();
    stderr.write(`${text(paintFor(stderr, process.env))}\n`);
    busy();
  };
  let code: LeavableQuestion | undefined;
  const askable = !flags.has('json') && !flags.has('yes') && canAsk(process.env);
  // A person waits for what is read once; what is followed may wait for a region to come back.
  const isLook = (command: Command, { flags: on }: Invocation) =>
    command.readsOnly === true && !on.has('follow') && !on.has('watch');
  const makeContext = (createHost: typeof import('./host.ts').createHost, isHurried: boolean): Context => {
    const prompts = askable ? createPrompts(view.pause, busy, signal) : undefined;
    const agree = prompts && ((question: Question) => agreeTo(oneLiners(question), prompts, show));
    if (prompts) code = leavableQuestion(askMfaCode(prompts), () => isQuiet || view.isTaken());
    const shown = { ...output, emit: bus.emit };
    const host = createHost({ output: shown, signal, env: process.env, version: version(), agree, mfaCode: code?.ask });
    return {
      cwd: process.cwd(),
      env: process.env,
      host: isHurried ? { ...host, connect: host.glance ?? host.connect } : host,
      output: shown,
      show,
      takeOver: view.takeOver,
      prompts,
      yes: flags.has('yes'),
      version: version(),
    };
  };
  busy();
  try {
    // Loaded when needed: help and wrong usage reach no account.
    const [{ run }, { createHost }, { recoverAround }, { showKept }, { refreshSchemas }, { checkRequiredAround }] =
      await Promise.all([
        parsed.command.load!(),
        import('./host.ts'),
        import('../engine/modules/recover.ts'),
        import('../engine/modules/after-npm.ts'),
        import('../engine/refresh-schemas.ts'),
        import('../project/required.ts'),
      ]);
    const context = makeContext(createHost, isLook(parsed.command, parsed.invocation));
    checkRequiredAround(context.cwd);
    await recoverAround(context.host, context.cwd, context.env);
    showKept(context.host, context.cwd, context.env);
    if (!parsed.command.readsOnly) await refreshSchemas(context.host, context.cwd);
    const result = await run(parsed.invocation, context);
    if (code?.left() !== undefined) return report(code.left(), output);
    const name = parsed.path.slice(jaws.name.length + 1);
    if (result) output.result({ ...result, data: { command: name, ...result.data } });
    output.close();
    const exitCode = result?.exitCode ?? 0;
    return exitCode !== 0 && signal.aborted ? interrupts.exitCode() : exitCode;
  } catch (error) {
    const exitCode = report(code?.left() ?? error, output);
    return signal.aborted ? interrupts.exitCode() : exitCode;
  } finally {
    interrupts.stop();
  }
}

/** The owner of the terminal, which shows the events: the output, or a replacement by a command. */
function viewOf(bus: Bus, output: Output) {
  let viewer: Viewer | undefined;
  let unsubscribe = bus.subscribe(output.emit);
  const show = (next: Viewer | undefined) => {
    unsubscribe();
    viewer = next;
    unsubscribe = bus.subscribe((next ?? output).emit);
  };
  return {
    takeOver(next: Viewer) {
      output.pause();
      show(next);
      return () => show(undefined);
    },
    isTaken: () => viewer !== undefined,
    pause: () => (viewer ?? output).pause(),
    /** `path`: of the command that goes on. */
    resume: (path: string) => (viewer ? viewer.resume() : output.busy(path)),
  };
}

function report(error: unknown, output: Output): number {
  const mistake = withOwnNames(asMistake(error), folderOrRoot());
  output.error(mistake);
  output.close();
  return exitCodeOf(mistake);
}

function outputFor(words: readonly string[]): Output {
  return createOutput(typed(words, '--json'), {
    stdout,
    stderr,
    verbose: typed(words, '--verbose'),
    version: version(),
    env: process.env,
    cwd: folderOrRoot(),
  });
}

/** The current folder may have been deleted; whether that matters is up to the command. */
function folderOrRoot(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

/** An unhandled rejection is a bug as well. */
function endOnStrayErrors(output: Output): void {
  const end = (error: unknown) => process.exit(report(error, output));
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/**
 * `jaws status | head -1`: the reader has enough, so a command that only reads ends. Any other goes on without being heard, and ends
 * with its own exit code: a broken pipe must not pass for a deployment that succeeded. Returns the function that says whether the
 * command only reads. / */
function watchBrokenPipes(): (readsOnly: boolean) => void {
  let isBroken = false;
  let canEnd = false;
  const end = () => {
    if (isBroken && canEnd) process.exit(0);
  };
  for (const stream of [stdout, stderr]) {
    stream.onError((error) => {
      // EIO: the terminal was closed.
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
      isBroken = true;
      end();
    });
  }
  return (readsOnly) => {
    canEnd = readsOnly;
    end();
  };
}
