import { type ErrorCode, JawsError, type Problem } from '../errors/error.ts';
import type { Position } from '../project/types.ts';
import { quoted, wrapQuoted } from './format.ts';
import { codeFrame, positionText } from './frame.ts';
import type { Style } from './paint.ts';
import { scrub } from './secrets.ts';

export interface ErrorContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly verbose: boolean;
  /** The width of the terminal; undefined: lines are not wrapped. */
  readonly columns?: number | undefined;
}

const indent = (text: string, by = '  ') => text.replace(/^(?=.)/gm, by);

/** Only this many problems get their line of code shown; the others are listed. */
const framed = 5;

/** A user's mistake: what, where, what to do. Any other error: a bug with its stack. */
export function renderError(error: unknown, looks: Style, context: ErrorContext): string {
  return error instanceof JawsError
    ? renderMistake(withoutSecrets(error, context.env), looks, context)
    : renderBug(error, looks, context);
}

/** The same error, whose texts show no secrets: a value or the answer of a program may be quoted in any of them. */
function withoutSecrets(error: JawsError, env: NodeJS.ProcessEnv): JawsError {
  const clean = (text: string) => scrub(text, env);
  const { code, hint, position, problems, cause } = error;
  return new JawsError(code, clean(error.message), {
    ...(hint !== undefined && { hint: clean(hint) }),
    ...(position && { position }),
    problems: problems.map((one) => ({
      ...one,
      message: clean(one.message),
      ...(one.hint !== undefined && { hint: clean(one.hint) }),
    })),
    cause,
  });
}

/** Lines of a file around a place. */
function frameOf(position: Position, { cwd, env }: ErrorContext, paint: Style['paint'], columns: number | undefined) {
  const frame = codeFrame(position, cwd, paint, columns);
  return frame && scrub(frame, env);
}

/** The user wanted this to happen, so it is not shown as an error. */
const calm: ReadonlySet<ErrorCode> = new Set(['Cancelled', 'Declined', 'Interrupted']);

function renderMistake(error: JawsError, { paint, symbols }: Style, context: ErrorContext): string {
  if (calm.has(error.code)) return quoted(error.message);
  // A single problem often repeats the message.
  const [first] = error.problems;
  const only = error.problems.length === 1 && first && error.message.includes(first.message) ? first : undefined;
  const position = only || !first ? (error.position ?? only?.position) : undefined;
  const frame = position && frameOf(position, context, paint, context.columns && context.columns - 2);
  const message = withoutFile(frame ? unquoted(error.message) : error.message, position);
  const wrapped = (text: string, by: string) =>
    wrapQuoted(text, context.columns && context.columns - by.length).join(`\n${by}`);
  const lines = [wrapped(`${paint.red(`${symbols.failed} ${message}`)} ${paint.dim(`(${error.code})`)}`, '  ')];
  if (position) lines.push(indent(paint.cyan(positionText(position))));
  if (frame) lines.push(indent(frame));
  const several = only ? [] : error.problems;
  several.forEach((problem, i) => {
    lines.push('', ...renderProblem(problem, i < framed, context, paint).map((line) => indent(line)));
  });
  if (several.length > 0 && error.hint) lines.push('');
  if (only?.hint) lines.push(`  ${wrapped(only.hint, '  ')}`);
  if (error.hint) lines.push(`  ${wrapped(`${paint.green(symbols.arrow)} ${error.hint}`, '    ')}`);
  if (context.verbose && error.cause instanceof Error && error.cause.stack) {
    lines.push('', indent(paint.dim(quoted(`Caused by ${scrub(error.cause.stack, context.env)}`))));
  }
  return lines.join('\n');
}

/** The place beside a message names the file already. */
function withoutFile(message: string, position: Problem['position']): string {
  const named = position && `${position.file}: `;
  return named && message.startsWith(named) ? message.slice(named.length) : message;
}

/** The bundler's message quotes the line below itself; the frame replaces that. */
const unquoted = (message: string) => message.replace(/\n {4}[^\n]*$/, '');

function renderProblem(problem: Problem, withFrame: boolean, context: ErrorContext, paint: Style['paint']): string[] {
  const inner = context.columns && context.columns - 2;
  const frame = withFrame && problem.position ? frameOf(problem.position, context, paint, inner) : undefined;
  const whole = frame ? unquoted(problem.message) : problem.message;
  const message = withoutFile(whole, problem.position);
  const lines = wrapQuoted(
    `${problem.position ? `${paint.cyan(positionText(problem.position))}  ` : '- '}${message}`,
    inner,
  );
  if (frame) lines.push(frame);
  if (problem.hint) lines.push(indent(wrapQuoted(problem.hint, inner && inner - 2).join('\n')));
  return lines;
}

function renderBug(error: unknown, { paint, symbols }: Style, context: ErrorContext): string {
  const stack = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return [
    paint.red(`${symbols.failed} This is a bug in JAWS, not a mistake of yours.`),
    '',
    indent(paint.dim(quoted(scrub(stack, context.env)))),
    '',
    indent(`JAWS ${context.version}, Node ${process.versions.node}, ${process.platform}-${process.arch}`),
    indent(
      `${paint.green(symbols.arrow)} Please report it with the lines above: \`npm bugs jaws-framework\` opens the place.`,
    ),
  ].join('\n');
}

/** The same for `--json`. */
export function errorData(error: unknown, context: ErrorContext): Record<string, unknown> {
  if (error instanceof JawsError) {
    const { code, message, hint, position, problems } = withoutSecrets(error, context.env);
    return { type: 'error', code, message, hint, position, problems: problems.length > 0 ? problems : undefined };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return {
    type: 'error',
    code: 'Bug',
    message: scrub(error instanceof Error ? error.message : String(error), context.env),
    hint: 'This is a bug in JAWS. Please report it: `npm bugs jaws-framework` opens the place.',
    stack: stack === undefined ? undefined : scrub(stack, context.env),
    version: context.version,
  };
}
