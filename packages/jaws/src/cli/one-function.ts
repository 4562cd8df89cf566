import { resolve } from 'node:path';
import type { TemplateName } from '../engine/invoke/templates/names.ts';
import type { EventChoice } from '../engine/invoke/types.ts';
import type { OpenProject } from '../engine/open.ts';
import { fail } from '../errors/catalogue/index.ts';
import { functionAt } from '../project/find.ts';
import type { Invocation } from './command.ts';
import { select } from './selected.ts';

/** The named function, or the one in the current folder. Throws UnknownFunction, NoFunctionHere. */
export function oneFunction({ project, model }: OpenProject, named: string | undefined, cwd: string): string {
  const here = named === undefined ? functionAt(project, cwd) : undefined;
  const id = named === undefined ? here && `${here.module}/${here.name}` : select(model, [named]).functions[0];
  if (id === undefined) throw fail('NoFunctionHere', { folder: cwd, known: model.functions.map((each) => each.id) });
  return id;
}

/** The event from the command line: JSON itself, the name of a file, or a template. Throws ConflictingOptions. */
export function eventChoice({ values }: Invocation, cwd: string): EventChoice | undefined {
  const { event, template } = values;
  if (event !== undefined && template !== undefined) {
    throw fail('ConflictingOptions', { first: '--event', second: '--template' });
  }
  // The parser has checked the name.
  if (template !== undefined) return { from: 'template', name: template as TemplateName };
  if (event === undefined) return undefined;
  return /^\s*[{["]/.test(event) ? { from: 'text', text: event } : { from: 'file', file: resolve(cwd, event) };
}
