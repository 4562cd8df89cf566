import { postinstall } from '../../engine/modules/postinstall.ts';
import type { Run } from '../command.ts';
import { nextSteps, notesText } from '../module-text.ts';

export const run: Run = async ({ arguments: args }, { cwd, env, host }) => {
  const result = await postinstall(host, { cwd, env, package: args.package ?? '' });
  return {
    data: { ...result },
    text: (paint) =>
      result.done === 'nothing'
        ? paint.dim(result.why)
        : [
            `${paint.bold(result.module.name)} ${result.module.version} was ${result.done}.`,
            ...notesText(result, paint),
            ...(result.module.variables.length > 0
              ? ['It needs environment variables: run `jaws env list` to see which ones need to be set.']
              : []),
            ...nextSteps(result.module, paint),
          ].join('\n'),
  };
};
