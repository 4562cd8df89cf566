import { cloudPaths } from '../../cloud/paths.ts';
import { type Outage, regionStates, setRegion } from '../../cloud/regions.ts';
import { findCloud } from '../../cloud/running.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { table } from '../../output/table.ts';
import type { Context, Run } from '../command.ts';

export const off: Run = async ({ arguments: { region = '' }, values }, context) => {
  const looks = (values.looks ?? 'reset') as Outage;
  await setRegion(await endpointOf(context), region, { looks });
  return {
    data: { region, state: 'off', looks },
    text: () => `${region} is off, until \`jaws cloud region on ${region}\` or a restart of the embedded cloud.`,
  };
};

export const slow: Run = async ({ arguments: { region = '' }, values }, context) => {
  const latency = millisecondsOf(values.by ?? '300ms');
  await setRegion(await endpointOf(context), region, { latency });
  return {
    data: { region, state: 'slow', latency },
    text: () =>
      `${region} answers ${latency} ms later, until \`jaws cloud region on ${region}\` or a restart of the embedded cloud.`,
  };
};

export const on: Run = async ({ arguments: { region = '' } }, context) => {
  await setRegion(await endpointOf(context), region, 'on');
  return { data: { region, state: 'on' }, text: () => `${region} is on.` };
};

export const list: Run = async (_, context) => {
  const { off: down, slow: late } = await regionStates(await endpointOf(context));
  const rows = [
    ...Object.entries(down).map(([region, looks]) => [region, 'off', looks]),
    ...Object.entries(late).map(([region, latency]) => [region, 'slow', `${latency} ms`]),
  ];
  return {
    data: { off: down, slow: late },
    text: () => (rows.length > 0 ? table(rows) : 'All regions are on.'),
  };
};

/** The command starts no cloud: a new cloud has all its regions. */
async function endpointOf({ env }: Context): Promise<string> {
  const found = await findCloud(cloudPaths(env));
  if (found.is === 'hanging') throw fail('CloudHangs', found.state);
  if (found.is === 'absent') throw fail('CloudNotRunning', {});
  return found.cloud.endpoint;
}

function millisecondsOf(text: string): number {
  const [, digits, unit] = /^(\d{1,6})(ms|s)$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (unit === 's' ? 1_000 : 1);
  if (milliseconds >= 1 && milliseconds <= 600_000) return milliseconds;
  throw fail('InvalidValue', { what: '--by', value: text, expected: 'a time such as 300ms or 2s, at most 600s' });
}
