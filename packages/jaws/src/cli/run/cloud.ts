import { formatBytes } from '../../base/text.ts';
import { cloudPaths } from '../../cloud/paths.ts';
import { findCloud, type RunningCloud } from '../../cloud/running.ts';
import { ensureCloud } from '../../cloud/start.ts';
import type { CloudState } from '../../cloud/state.ts';
import { resetCloud, stopCloud } from '../../cloud/stop.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { duration } from '../../output/format.ts';
import { table } from '../../output/table.ts';
import type { Context, Result, Run } from '../command.ts';
import { confirm } from '../questions.ts';

export const start: Run = async ({ values, flags, lists }, { env, version, host }) => {
  const port = values.port === undefined ? undefined : portNumber(values.port);
  const { cloud, started } = await ensureCloud({
    env,
    version,
    signal: host.signal,
    port,
    strict: flags.has('strict'),
    recording: values['unsupported-types'] === 'record',
    outbound: lists['allow-outbound'] ?? [],
  });
  const { functions } = cloud.health;
  return {
    data: { started, ...where(cloud), functions },
    text: (paint) =>
      `${started ? 'The embedded cloud runs' : 'The embedded cloud runs already'} at ${paint.cyan(cloud.endpoint)} ${paint.dim(`(process ${cloud.pid}${cloud.strict ? ', strict' : ''}${cloud.recording ? ', unsupported types are recorded' : ''})`)}${functions ? `\n${functions.mode === 'namespaces' ? paint.dim(functions.text) : paint.yellow(functions.text)}` : ''}`,
  };
};

export const stop: Run = async (_, { env, host }) => {
  const stopped = await stopCloud(env, host.signal);
  return {
    data: { stopped: stopped !== undefined, ...(stopped && where(stopped)) },
    text: () => (stopped ? 'The embedded cloud is stopped. Its data is kept.' : 'The embedded cloud does not run.'),
  };
};

export const status: Run = async (_, context) => {
  const paths = cloudPaths(context.env);
  const found = await findCloud(paths);
  if (found.is === 'hanging') throw fail('CloudHangs', found.state);
  if (found.is === 'absent') {
    return {
      data: { running: false, dir: paths.data },
      text: () => 'The embedded cloud does not run. `jaws cloud start` starts it, as does any command that needs it.',
    };
  }
  return describe(found.cloud, context);
};

export const reset: Run = async (_, context) => {
  const { env, version, host } = context;
  const paths = cloudPaths(env);
  await confirm(context, {
    message: `Delete everything in the embedded cloud (${paths.data})?`,
    initial: false,
    refused: 'The embedded cloud keeps its data.',
  });
  const { cloud } = await resetCloud({ env, version, signal: host.signal });
  return {
    data: { running: cloud !== undefined, ...(cloud && where(cloud)) },
    text: () => (cloud ? `The embedded cloud is empty and runs at ${cloud.endpoint}.` : 'The embedded cloud is empty.'),
  };
};

function describe(running: RunningCloud, { env, host }: Context): Result {
  const { health, startedAt } = running;
  const dir = cloudPaths(env).data;
  const uptime = host.now().getTime() - Date.parse(startedAt);
  const fetching = health.preparations.filter(({ state }) => state === 'fetching').map(({ what }) => what);
  const rows = [
    ['address', running.endpoint],
    ['process', String(running.pid)],
    ['version', running.version],
    ['up for', duration(Math.max(0, uptime))],
    ['memory', health.residentBytes === undefined ? 'unknown' : formatBytes(health.residentBytes)],
    ['data', dir],
    ...(running.strict
      ? [['strict', 'signatures and permissions are checked; the root signs with test and test']]
      : []),
    ...(running.recording ? [['unsupported types', 'are recorded: they get an id, and nothing is made']] : []),
    ...(running.outbound?.length ? [['may call', running.outbound.join(', ')]] : []),
    ['services', health.services.join(', ')],
    ...(health.functions ? [['functions', health.functions.text]] : []),
    ...fetching.map((what) => ['fetching', what]),
  ];
  return {
    data: {
      running: true,
      ...where(running),
      version: running.version,
      uptimeMs: uptime,
      residentBytes: health.residentBytes,
      dir,
      services: health.services,
      preparations: health.preparations,
      functions: health.functions,
    },
    text: (paint) => table(rows.map(([name, value]) => [paint.dim(name ?? ''), value ?? ''])),
  };
}

const where = ({ endpoint, port, pid, startedAt, strict = false, recording = false, outbound = [] }: CloudState) => ({
  endpoint,
  port,
  pid,
  startedAt,
  strict,
  recording,
  outbound,
});

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw fail('InvalidValue', {
    what: '--port',
    value: text,
    expected: 'a number from 1 to 65535, or 0 for any free port',
  });
}
