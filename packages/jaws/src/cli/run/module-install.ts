import { oneLiners } from '../../base/visible.ts';
import { installModule } from '../../engine/modules/install.ts';
import type { InstallModuleResult } from '../../engine/modules/types.ts';
import { refreshTypes } from '../../engine/types-file.ts';
import type { Paint } from '../../output/paint.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Result, Run } from '../command.ts';
import { descriptionText, nextSteps, notesText } from '../module-text.ts';
import { confirm } from '../questions.ts';

export const run: Run = ({ arguments: args }, context) => installAs(context, findRoot(context.cwd), args.package ?? '');

/** Installs a module, or another version of it, after showing it and asking for consent. */
export async function installAs(context: Context, root: string, spec: string): Promise<Result> {
  const { host, cwd } = context;
  const result = await installModule(host, {
    root,
    cwd,
    spec,
    agree: async (module, before) => {
      context.show((paint) => `\n${descriptionText(module, paint, before)}\n`);
      await confirm(context, {
        message:
          before === undefined
            ? `Install ${module.name} ${module.version}?`
            : `Update ${module.name} from ${before} to ${module.version}?`,
        initial: true,
        refused: before === undefined ? 'Nothing was installed' : 'Nothing was changed',
      });
    },
  });
  refreshTypes(host, root, { isExpected: true });
  return { data: { ...result }, text: (colours) => resultText(oneLiners(result), colours) };
}

function resultText(result: InstallModuleResult, paint: Paint): string {
  const { module, before } = result;
  const done =
    before === undefined ? `${module.version} was installed.` : `is at ${module.version}, it was at ${before}.`;
  return [`${paint.bold(module.name)} ${done}`, ...notesText(result, paint), ...nextSteps(module, paint)].join('\n');
}
