import { oneLiners } from '../../base/visible.ts';
import { type CopiedEnv, copyEnv } from '../../engine/env-copy.ts';
import { count } from '../../output/format.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { regionNamed } from '../place.ts';
import { confirm } from '../questions.ts';

export const run: Run = async ({ arguments: args, values, lists, flags }, context) => {
  const regions = await copyEnv(context.host, {
    root: findRoot(context.cwd),
    profile: values.profile,
    from: { stage: args['from-stage']!, region: args['from-region']! },
    to: { stage: args['to-stage']!, region: regionNamed(args['to-region']) },
    only: lists.only ?? [],
    overwrite: flags.has('overwrite'),
    agree: async (plan) => {
      context.show((paint) => plan.map((one) => regionText(oneLiners(one), paint)).join('\n'));
      const names = new Set(plan.flatMap(({ added, overwritten }) => [...added, ...overwritten]));
      await confirm(context, {
        message: `Copy ${count(names.size, 'variable')} to ${plan.map(({ stage, region }) => `${stage} ${region}`).join(', ')}?`,
        initial: true,
        refused: 'Nothing was copied',
      });
    },
  });
  const changed = regions.some(({ added, overwritten }) => added.length + overwritten.length > 0);
  return {
    data: { regions },
    text: (paint) => regions.map((one) => regionText(oneLiners(one), paint)).join('\n'),
    note: (paint) =>
      changed ? paint.dim('Functions get them with the next deployment.') : 'Nothing was to be copied.',
  };
};

function regionText({ stage, region, added, overwritten, kept, same }: CopiedEnv, paint: Paint): string {
  const lines = [
    ...added.map((name) => paint.green(`  + ${name}`)),
    ...overwritten.map((name) => paint.yellow(`  ~ ${name}`)),
    ...kept.map((name) => `    ${name} ${paint.dim('has another value, which stays (--overwrite replaces it)')}`),
    ...(same.length > 0 ? [paint.dim(`    the same already: ${same.join(', ')}`)] : []),
  ];
  const text = lines.length > 0 ? lines : [paint.dim('    no variables')];
  return [paint.bold(`${stage} ${region}`), ...text].join('\n');
}
