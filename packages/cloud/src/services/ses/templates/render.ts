import { Budget, BudgetError } from '../../../kernel/budget.ts';
import { type ParsedTemplate, parseTemplate, type Template, TemplateError } from './parse.ts';

/** A value that the template names and the data lacks. */
export class MissingAttribute extends Error {
  constructor(name: string) {
    super(`Attribute '${name}' is not present in the rendering data.`);
  }
}

interface Scope {
  readonly value: unknown;
  readonly parent: Scope | undefined;
  readonly locals: Readonly<Record<string, unknown>>;
}

/** The size limit of a rendered mail. */
const MOST_CHARACTERS = 10 * 1024 * 1024;
const MOST_DEPTH = 100;
/** Parts that are rendered, and items of lists: loops inside each other multiply. */
const MOST_STEPS = 500_000;

/** Fills a template. SES does not escape HTML. Throws TemplateError and MissingAttribute. */
export function render(text: string, data: unknown): string {
  const parsed = parseTemplate(text);
  const out: string[] = [];
  let size = 0;
  const write = (part: string): void => {
    size += part.length;
    if (size > MOST_CHARACTERS) throw new TemplateError('The rendered template is too long');
    out.push(part);
  };
  const budget = new Budget(MOST_STEPS, 'The template');
  try {
    run(parsed.nodes, { value: data, parent: undefined, locals: {} }, { parsed, write, budget }, 0);
  } catch (error) {
    throw error instanceof BudgetError ? new TemplateError(error.message) : error;
  }
  return out.join('');
}

interface Rendering {
  readonly parsed: ParsedTemplate;
  readonly write: (part: string) => void;
  readonly budget: Budget;
}

function run(nodes: Template, scope: Scope, rendering: Rendering, depth: number): void {
  const { parsed, write, budget } = rendering;
  if (depth > MOST_DEPTH) throw new TemplateError('Templates are nested too deeply');
  for (const node of nodes) {
    budget.spend(node.kind === 'text' ? 1 : 1 + (node.kind === 'partial' ? node.name : node.path).length);
    if (node.kind === 'text') write(node.text);
    else if (node.kind === 'value') {
      const value = lookUp(node.path, scope);
      if (value === undefined) throw new MissingAttribute(node.path);
      write(shown(value));
    } else if (node.kind === 'partial') {
      const partial = parsed.partials.get(node.name);
      if (!partial) throw new MissingAttribute(node.name);
      run(partial, scope, rendering, depth + 1);
    } else {
      const value = lookUp(node.path, scope);
      const inner = (nextNodes: Template, next: Scope) => run(nextNodes, next, rendering, depth + 1);
      if (node.block === 'each') {
        const entries = entriesOf(value);
        budget.spend(entries.length);
        if (entries.length === 0) inner(node.otherwise, scope);
        entries.forEach(([key, item], index) => {
          const locals = { index, key, first: index === 0, last: index === entries.length - 1 };
          inner(node.body, { value: item, parent: scope, locals });
        });
      } else {
        const holds = truthy(value) !== (node.block === 'unless');
        const next = node.block === 'with' ? { value, parent: scope, locals: scope.locals } : scope;
        inner(holds ? node.body : node.otherwise, holds ? next : scope);
      }
    }
  }
}

/** `name`, `this.name`, `../name`, `@index`: own members only. */
function lookUp(path: string, scope: Scope): unknown {
  let at: Scope | undefined = scope;
  let rest = path;
  while (rest.startsWith('../')) {
    at = at?.parent;
    rest = rest.slice(3);
  }
  if (rest.startsWith('@')) return own(at?.locals, rest.slice(1));
  let value = at?.value;
  for (const part of rest.split(/[./]/)) {
    if (part === '' || part === 'this') continue;
    value = own(value, part.replace(/^\[|\]$/g, ''));
  }
  return value;
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const truthy = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

const shown = (value: unknown): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
