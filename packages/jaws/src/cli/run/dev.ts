import { openDev } from '../../engine/dev/dev.ts';
import type { DevSession } from '../../engine/dev/types.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { sequence } from '../../output/ink.ts';
import { stderr } from '../../output/writer.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Invocation, Run } from '../command.ts';
import { openInBrowser } from '../dev/browser.ts';
import { type DevFilter, forPeople } from '../dev/events.ts';
import { type Keys, readKeys } from '../dev/keys.ts';
import { asMistake } from '../mistake.ts';

const inspectPort = 9229;
const clearScreen = sequence('2J') + sequence('3J') + sequence('H');

export const run: Run = async (invocation, context) => {
  const { flags, values } = invocation;
  const { cwd, host, output } = context;
  const root = findRoot(cwd);
  const filter: DevFilter = { only: '' };
  const emit = flags.has('json') ? host.emit : forPeople(host.emit, filter, flags.has('verbose'));
  const session = await openDev(
    { ...host, emit },
    {
      root,
      opened: openProject(root),
      stage: values.stage,
      region: values.region,
      profile: values.profile,
      port: portOf(values.port, '--port'),
      inspect: inspectOf(invocation),
      live: flags.has('live'),
      report: (error) => output.error(asMistake(error)),
    },
  );
  if (flags.has('open') && session.url !== undefined) await open(session.url, context);
  const keys = watchKeys(session, context, filter, flags.has('json'));
  try {
    await keys.ended;
  } finally {
    keys.close();
    await session.close();
  }
  return { data: { stage: session.stage, region: session.region } };
};

function portOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw fail('InvalidValue', { what: option, value: text, expected: 'a port number' });
}

const inspectOf = ({ flags, values }: Invocation): number | undefined =>
  portOf(values.inspect, '--inspect') ?? (flags.has('inspect') ? inspectPort : undefined);

async function open(url: string, { host }: Context): Promise<void> {
  if (!(await openInBrowser(url))) host.emit({ type: 'warning', message: `No browser could be opened for ${url}.` });
}

/** Reads keys of a terminal until `q`; without a terminal, waits for Ctrl-C. */
function watchKeys(session: DevSession, context: Context, filter: DevFilter, isJson: boolean) {
  const { host, output } = context;
  let keys: Keys | undefined;
  const ended = new Promise<void>((resolve) => {
    host.signal.addEventListener('abort', () => resolve(), { once: true });
    if (host.signal.aborted) resolve();
    const { stdin } = process;
    if (isJson || !stdin.isTTY || !stderr.isTTY || context.env.CI) return;
    /** The text typed after `f`; undefined: keys are commands. */
    let typing: string | undefined;
    const draw = () =>
      output.footer((paint) => {
        if (typing !== undefined) return `${paint.bold('filter')} ${typing}▏ ${paint.dim('enter, or esc for all')}`;
        const only = filter.only === '' ? '' : `${paint.yellow(`only ${filter.only}`)}  `;
        return `${only}${paint.dim('r again  o open  f filter  c clear  q quit')}`;
      });
    keys = readKeys(stdin, (key) => {
      if (typing !== undefined) {
        if (key === '\r' || key === '\x1b') {
          filter.only = key === '\r' ? typing.trim() : '';
          typing = undefined;
        } else if (key === '\x7f') typing = typing.slice(0, -1);
        else if (key >= ' ') typing += key;
        return draw();
      }
      if (key === 'q') resolve();
      if (key === 'c') stderr.write(clearScreen);
      if (key === 'f') typing = '';
      if (key === 'o' && session.url !== undefined) void open(session.url, context);
      if (key === 'r') void again(session, context);
      draw();
    });
    draw();
  });
  return {
    ended,
    close() {
      output.footer(undefined);
      keys?.close();
    },
  };
}

async function again(session: DevSession, { host, output }: Context): Promise<void> {
  try {
    if (!(await session.again())) host.emit({ type: 'notice', message: 'Nothing was invoked yet.' });
  } catch (error) {
    output.error(asMistake(error));
  }
}
