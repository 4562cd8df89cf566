import { rejected } from '../../aws/observe.ts';
import { noteDash } from '../../cloud/dashes.ts';
import { startDash } from '../../dash/server/server.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { openInBrowser } from '../dev/browser.ts';
import { asMistake } from '../mistake.ts';

/** Used by the dash in the terminal, which shows the deployed state at once. */
const others = ['all', 'plain', 'recover', 'allow-missing-variables', 'force-unlock', 'urls'];

export const run: Run = async (invocation, context) => {
  const { flags, values } = invocation;
  const { cwd, env, version, host, output } = context;
  checkOptions(invocation);
  const allowed = { write: flags.has('allow-write'), protected: flags.has('allow-protected') };
  const { stage, profile } = values;
  const root = findRoot(cwd);
  if (stage !== undefined) await checkStage(root, stage);
  const dash = await startDash({
    context: { host, cwd, env, version, profile, allowed },
    port: portOf(values.port),
    stage,
    explain: (thrown) => asMistake(rejected(thrown)),
    bug: output.error,
  });
  const { url, port } = dash;
  const words = [
    'jaws policy',
    ...(allowed.write ? [] : ['--reading']),
    ...(stage === undefined ? [] : ['--stage', stage]),
  ];
  const policy = words.join(' ');
  output.result({
    data: { command: 'dash', url, port, allowed, policy },
    text: () => url,
    note: (paint) => noteOf(allowed, policy, paint),
  });
  // The page shows mistakes in the project's files, and removes them when the files are saved again.
  const project = await projectName(root, context);
  const forget = project === undefined ? () => {} : noteDash(env, { project, port });
  if (isWanted(invocation, context) && !(await openInBrowser(dash.onceUrl()))) {
    host.emit({ type: 'warning', message: 'No browser could be opened.' });
  }
  // Nothing is running that a terminal has to show.
  output.pause();
  await untilAborted(host.signal);
  forget();
  if (dash.working() > 0) {
    const message = 'Running changes stop at their next safe point. Ctrl-C again exits at once.';
    output.emit({ type: 'notice', message });
  }
  await dash.close();
  return undefined;
};

/** Throws UnknownStage, and the mistakes in the project's files. */
async function checkStage(root: string, stage: string): Promise<void> {
  const { openProject, regionsOf } = await import('../../engine/open.ts');
  regionsOf(openProject(root).model, stage, undefined);
}

/** Warns about mistakes in the project's files; the project has no name then. */
async function projectName(root: string, { host }: Context): Promise<string | undefined> {
  const { openProject } = await import('../../engine/open.ts');
  try {
    return openProject(root).model.name;
  } catch (thrown) {
    if (!(thrown instanceof JawsError)) throw thrown;
    const { message, hint } = thrown;
    host.emit({ type: 'warning', message, ...(hint !== undefined && { hint }) });
    return undefined;
  }
}

/** Throws ConflictingOptions, OptionNeedsOther. */
function checkOptions({ flags, lists, values }: Invocation): void {
  const other =
    others.find((name) => flags.has(name)) ??
    ['select', 'allow-data-loss', 'allow-address-loss'].find((name) => (lists[name] ?? []).length > 0) ??
    (values.region === undefined ? undefined : 'region');
  if (other !== undefined) throw fail('ConflictingOptions', { first: '--web', second: `--${other}` });
  if (flags.has('allow-protected') && !flags.has('allow-write')) {
    throw fail('OptionNeedsOther', { option: '--allow-protected', other: '--allow-write' });
  }
}

/** Throws InvalidValue. */
function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw fail('InvalidValue', { what: '--port', value: text, expected: 'a port number' });
}

/** Without a terminal no browser is opened. */
const isWanted = ({ flags }: Invocation, { prompts, yes }: Context): boolean =>
  (prompts !== undefined || yes) && !flags.has('no-open') && !flags.has('json');

function noteOf(
  { write, protected: also }: { write: boolean; protected: boolean },
  policy: string,
  paint: Paint,
): string {
  const may = write
    ? `It may deploy, roll back, call functions, and set and show variables${also ? ', also in protected stages' : ', but in no protected stage'}.`
    : 'It only reads; --allow-write lets it deploy.';
  return paint.dim(`${may} The least rights it needs: \`${policy}\`. Ctrl-C ends it.`);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
