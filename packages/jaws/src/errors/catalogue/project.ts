import type { ErrorEntry } from '../error.ts';

export const NotInProject: ErrorEntry<{ folder: string }> = {
  title: 'Not in a project',
  message: ({ folder }) => `${folder} is not inside a JAWS project: no jaws.json here or in any folder above.`,
  hint: () => 'Change into a project, or make one with `jaws project create`.',
};
