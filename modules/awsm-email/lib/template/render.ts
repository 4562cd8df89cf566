import { type Escaping, type Node, type Template, TemplateError } from './parse.ts';

/** Values by name; the innermost come first. */
type Scopes = readonly unknown[];

/** Characters of one rendered part; SES takes 40 MB in all. */
const largest = 1024 * 1024;

/** Fills values into a template. Throws TemplateError if a value is missing or cannot be written in its place. */
export function render({ file, nodes }: Template, data: Readonly<Record<string, unknown>>): string {
  let rendered = '';
  const write = (all: readonly Node[], scopes: Scopes): void => {
    for (const node of all) {
      if (node.kind === 'literal') rendered += node.text;
      else if (node.kind === 'value') rendered += written(file, node, lookUp(node.path, scopes));
      else if (node.kind === 'if') write(isThere(lookUp(node.path, scopes)) ? node.body : node.otherwise, scopes);
      else {
        const items = lookUp(node.path, scopes) ?? [];
        if (!Array.isArray(items)) throw new TemplateError(file, node.line, `needs a list in ${node.path.join('.')}`);
        for (const item of items) write(node.body, [item, ...scopes]);
      }
      if (rendered.length > largest) throw new TemplateError(file, 1, `grew beyond ${largest} characters`);
    }
  };
  write(nodes, [data]);
  return rendered;
}

/** An empty list counts as nothing, like an empty text. */
const isThere = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

function lookUp([first, ...rest]: readonly string[], scopes: Scopes): unknown {
  const start =
    first === 'this'
      ? scopes[0]
      : own(
          scopes.find((scope) => own(scope, first!) !== undefined),
          first!,
        );
  return rest.reduce<unknown>(own, start);
}

/** Own properties only: `constructor` is not a value. */
function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function written(file: string, { path, escaping, line }: Extract<Node, { kind: 'value' }>, value: unknown): string {
  const name = path.join('.');
  if (value === undefined || value === null) throw new TemplateError(file, line, `needs a value for ${name}`);
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new TemplateError(file, line, `can write a text or a number, not what ${name} is`);
  }
  const text = String(value);
  if (escaping === 'url' && !/^(?:https?:\/\/|mailto:|tel:)/i.test(text.trim())) {
    throw new TemplateError(file, line, `needs an address with http, https, mailto or tel in ${name}`);
  }
  return escaped(text, escaping);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

const escaped = (text: string, escaping: Escaping): string =>
  escaping === 'none' ? text : text.replace(/[&<>"'`]/g, (character) => entities[character]!);
