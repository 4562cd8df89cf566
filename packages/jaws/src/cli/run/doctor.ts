import { doctor } from '../../engine/doctor/doctor.ts';
import type { CheckedFinding } from '../../engine/doctor/types.ts';
import type { Paint } from '../../output/paint.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ values }, { cwd, env, version, host }) => {
  const { profile, stage } = values;
  const checks = await doctor(host, { cwd, env, version, profile, stage });
  const isBroken = checks.some(({ state }) => state === 'broken');
  return {
    data: { ok: !isBroken, checks },
    text: (paint) => checks.map((one) => line(one, paint)).join('\n'),
    exitCode: isBroken ? 1 : 0,
  };
};

function line({ name, state, text, hint }: CheckedFinding, paint: Paint): string {
  const marks = { ok: paint.green('✔'), warning: paint.yellow('▲'), broken: paint.red('✖'), skipped: paint.dim('-') };
  const next = hint && state !== 'ok' ? ` ${hint.replaceAll('\n', ' ')}` : '';
  return `${marks[state]} ${paint.bold(name.padEnd(9))}  ${text.replaceAll('\n', ' ')}${paint.dim(next)}`;
}
