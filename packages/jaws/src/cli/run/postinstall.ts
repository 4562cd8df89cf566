import { oneLiners } from '../../base/visible.ts';
import { isHidden, keepMessage } from '../../engine/modules/after-npm.ts';
import { type PostinstallResult, postinstall } from '../../engine/modules/postinstall.ts';
import { type Paint, unpainted } from '../../output/paint.ts';
import type { Run } from '../command.ts';
import { nameLines, nextSteps, notesText } from '../module-text.ts';

export const run: Run = async ({ arguments: args }, { cwd, env, host }) => {
  const warnings: string[] = [];
  const listening: typeof host = {
    ...host,
    emit(event) {
      if (event.type === 'warning') warnings.push([event.message, event.hint].filter(Boolean).join(' '));
      host.emit(event);
    },
  };
  const result = await postinstall(listening, { cwd, env, package: args.package ?? '' });
  if (result.done !== 'nothing' && isHidden(env)) {
    keepMessage(result.root, [...warnings, resultText(oneLiners(result), unpainted)].join('\n'));
  }
  return { data: { ...result }, text: (paint) => resultText(oneLiners(result), paint) };
};

function resultText(result: PostinstallResult, paint: Paint): string {
  if (result.done === 'nothing') return paint.dim(result.why);
  const { module, done } = result;
  return [
    `${paint.bold(module.name)} ${module.version} was ${done}.`,
    ...notesText(result, paint),
    ...(module.names ?? []).flatMap((one) => nameLines(one, paint)),
    ...(module.variables.length > 0
      ? ['It needs environment variables: run `jaws env list` to see which ones need to be set.']
      : []),
    ...nextSteps(module, paint),
  ].join('\n');
}
