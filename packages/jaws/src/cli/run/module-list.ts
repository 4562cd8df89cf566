import { listModules } from '../../engine/modules/installed.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async (_invocation, { cwd }) => {
  const modules = listModules(findRoot(cwd));
  return {
    data: { modules },
    text: (paint, columns) => {
      if (modules.length === 0) return 'The project has no modules yet: `jaws module create`, `jaws module search`.';
      const rows = modules.map(({ name, version, source, functions, edited }) => [
        name,
        version ?? paint.dim('written here'),
        paint.dim(source ?? ''),
        functions.join(', '),
        edited.length > 0 ? paint.yellow(`edited: ${edited.join(', ')}`) : '',
      ]);
      return table(
        [['module', 'version', 'from', 'functions', ''].map((cell) => paint.dim(cell)), ...rows],
        '',
        columns,
      );
    },
  };
};
