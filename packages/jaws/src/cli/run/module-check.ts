import { resolve } from 'node:path';
import { checkPackage } from '../../engine/modules/check.ts';
import { problemsInProject } from '../../engine/modules/check-in-project.ts';
import { count } from '../../output/format.ts';
import type { Run } from '../command.ts';
import { descriptionText } from '../module-text.ts';

export const run: Run = async ({ arguments: args }, { cwd }) => {
  const { module, findings } = checkPackage(resolve(cwd, args.folder ?? '.'), problemsInProject);
  const errors = findings.filter(({ level }) => level === 'error').length;
  return {
    data: { ok: errors === 0, module: module ?? null, findings },
    exitCode: errors > 0 ? 1 : 0,
    text: (paint) =>
      [
        ...(module ? [descriptionText(module, paint), ''] : []),
        ...findings.map(
          ({ level, file, message }) => `${level === 'error' ? paint.red('✖') : paint.yellow('!')} ${file}: ${message}`,
        ),
        errors > 0
          ? `${count(errors, 'mistake')}: it cannot be installed like this.`
          : `It can be published: ${paint.cyan('npm publish')}.`,
      ].join('\n'),
  };
};
