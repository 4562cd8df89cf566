/** A template that cannot be read. */
export class TemplateError extends Error {}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: string }
  | { readonly kind: 'partial'; readonly name: string }
  | {
      readonly kind: 'block';
      readonly block: Block;
      readonly path: string;
      readonly body: Template;
      readonly otherwise: Template;
    };

type Block = 'if' | 'unless' | 'each' | 'with';
export type Template = readonly Node[];

export interface ParsedTemplate {
  readonly nodes: Template;
  readonly partials: ReadonlyMap<string, Template>;
}

const BLOCKS = ['if', 'unless', 'each', 'with'];
const MOST_DEPTH = 100;

interface Open {
  readonly name: string;
  readonly path: string;
  readonly body: Node[];
  otherwise: Node[] | undefined;
}

/**
 * Parses the part of Handlebars that SES supports: values, `if`, `unless`, `each`, `with`, `else`, comments, inline
 * partials.
 * https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
 */
export function parseTemplate(text: string): ParsedTemplate {
  const partials = new Map<string, Template>();
  const stack: Open[] = [{ name: '', path: '', body: [], otherwise: undefined }];
  const add = (node: Node): void => {
    const top = stack.at(-1)!;
    (top.otherwise ?? top.body).push(node);
  };
  const tags = /\{\{!--[\s\S]*?(?:--\}\}|$)|\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g;
  let at = 0;
  for (let match = tags.exec(text); match; match = tags.exec(text)) {
    if (match.index > at) add({ kind: 'text', text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    const tag = (match[1] ?? match[2])?.trim();
    if (tag === undefined && !match[0].endsWith('--}}')) throw new TemplateError('A comment is not closed');
    if (tag === undefined || tag.startsWith('!')) continue;
    readTag(tag, stack, add, partials);
    if (stack.length > MOST_DEPTH) throw new TemplateError('Blocks are nested too deeply');
  }
  if (at < text.length) add({ kind: 'text', text: text.slice(at) });
  if (stack.length > 1) throw new TemplateError(`Block ${stack.at(-1)?.name} is not closed`);
  return { nodes: stack[0]!.body, partials };
}

function readTag(tag: string, stack: Open[], add: (node: Node) => void, partials: Map<string, Template>): void {
  const [, sign = '', rest = ''] = /^(#\*|[#/>&]?)\s*(\S[\s\S]*)?$/.exec(tag) ?? [];
  const [name = '', ...more] = rest.split(/\s+/);
  const path = more.join(' ').replace(/^["']|["']$/g, '');
  if (sign === '#*' && name === 'inline') stack.push({ name: 'inline', path, body: [], otherwise: undefined });
  else if (sign === '#') {
    if (!BLOCKS.includes(name) || path === '') throw new TemplateError(`Unknown block ${name}`);
    stack.push({ name, path, body: [], otherwise: undefined });
  } else if (sign === '/') {
    const open = stack.length > 1 ? stack.pop() : undefined;
    if (open?.name !== name) throw new TemplateError(`Block ${name} was not opened`);
    if (open.name === 'inline') partials.set(open.path, open.body);
    else
      add({
        kind: 'block',
        block: open.name as Block,
        path: open.path,
        body: open.body,
        otherwise: open.otherwise ?? [],
      });
  } else if (sign === '>') add({ kind: 'partial', name });
  else if (rest === 'else') {
    const open = stack.at(-1)!;
    if (stack.length === 1 || open.otherwise) throw new TemplateError('else outside of a block');
    open.otherwise = [];
  } else if (name === '' || more.length > 0) throw new TemplateError(`Cannot read {{${tag}}}`);
  else add({ kind: 'value', path: name });
}
