import { foreignSchemas } from '../refresh-schemas.ts';
import type { Opening } from './doctor.ts';
import type { Finding } from './types.ts';

export function projectFinding(opening: Opening): Finding {
  if ('error' in opening) {
    const { error } = opening;
    if (error.code === 'NotInProject') return { state: 'skipped', text: 'This folder is in no project.' };
    const others = error.problems.length > 1 ? ` (${error.problems.length} mistakes: \`jaws status\` lists them)` : '';
    return { state: 'broken', text: `${error.message}${others}`, hint: error.hint };
  }
  const { project, model } = opening.opened;
  const parts = [
    `${model.stages.length} stages`,
    `${model.functions.length} functions`,
    `${model.endpoints.length} endpoints`,
  ];
  const text = `${model.name} in ${project.root}: ${parts.join(', ')}`;
  const old = schemasOfOthers(project.root);
  if (old.length === 0) return { state: 'ok', text };
  return {
    state: 'warning',
    text: `${text}. Another JAWS wrote ${old.join(', ')}.`,
    hint: 'Any command that changes something, such as `jaws deploy`, renews them.',
  };
}

function schemasOfOthers(root: string): string[] {
  try {
    return foreignSchemas(root);
  } catch (error) {
    // They are optional for a project.
    if ((error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}
