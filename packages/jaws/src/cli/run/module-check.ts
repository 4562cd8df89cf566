import { resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { checkPackage } from '../../engine/modules/check/check.ts';
import type { CheckFinding } from '../../engine/modules/check/types.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import type { Run } from '../command.ts';
import { descriptionText } from '../module-text.ts';

export const run: Run = async ({ arguments: args }, { cwd, host }) => {
  const { module, findings } = await checkPackage(resolve(cwd, args.folder ?? '.'), {
    now: host.now(),
    signal: host.signal,
  });
  const errors = findings.filter(({ level }) => level === 'error').length;
  const advice = findings.length - errors;
  return {
    data: { ok: errors === 0, errors, advice, module: module ?? null, findings },
    exitCode: errors > 0 ? 1 : 0,
    text: (paint) =>
      [
        ...(module ? [descriptionText(module, paint), ''] : []),
        ...oneLiners(findings).flatMap((one) => findingLines(one, paint)),
        errors > 0
          ? `${count(errors, 'error')}: do not publish it like this.`
          : `It can be published${advice > 0 ? ', better with the advice above' : ''}: ${paint.cyan('npm publish')}.`,
      ].join('\n'),
  };
};

function findingLines({ level, check, file, line, column, message, hint }: CheckFinding, paint: Paint): string[] {
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  return [
    `${level === 'error' ? paint.red('✖') : paint.yellow('!')} ${paint.bold(place)} ${message} ${paint.dim(`(${check})`)}`,
    ...(hint ? [`    ${hint}`] : []),
  ];
}
