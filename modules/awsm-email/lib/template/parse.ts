import { HtmlReader, type Place } from './html-reader.ts';

export type Escaping = 'none' | 'html' | 'url';

export type Path = readonly string[];

export type Node =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'value'; readonly path: Path; readonly escaping: Escaping; readonly line: number }
  | {
      readonly kind: 'if';
      readonly path: Path;
      readonly line: number;
      readonly body: Node[];
      readonly otherwise: Node[];
    }
  | { readonly kind: 'each'; readonly path: Path; readonly line: number; readonly body: Node[] };

export interface Template {
  readonly file: string;
  readonly nodes: readonly Node[];
}

/** A mistake in a template, or a missing value. */
export class TemplateError extends Error {
  override name = 'TemplateError';
  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line} ${problem}.`);
  }
}

/**
 * Reads a template: `{{name}}`, `{{order.total}}`, `{{#if name}} … {{else}} … {{/if}}`, `{{#each items}} {{this}} {{/each}}`.
 * In HTML a value stands in text or in a quoted attribute; where it could become code (scripts, styles, names of tags and
 * attributes) the template is refused. Throws TemplateError.
 */
export function parse(file: string, source: string, format: 'text' | 'html', firstLine = 1): Template {
  return { file, nodes: new Parser(file, format, firstLine).parse(source) };
}

interface Open {
  readonly node: Extract<Node, { kind: 'if' | 'each' }>;
  /** Its position, and where reading continues after it. */
  readonly outer: Node[];
  /** The state at its start in the HTML, and at the end of the branch before {{else}}. */
  readonly start: Place | undefined;
  readonly former?: Place | undefined;
}

class Parser {
  readonly #file: string;
  readonly #html: HtmlReader | undefined;
  readonly #open: Open[] = [];
  #current: Node[] = [];
  #line: number;

  constructor(file: string, format: 'text' | 'html', firstLine: number) {
    this.#file = file;
    this.#html = format === 'html' ? new HtmlReader() : undefined;
    this.#line = firstLine;
  }

  parse(source: string): Node[] {
    for (const [index, part] of tokens(source).entries()) {
      if (index % 2 === 0) this.#literal(part);
      else this.#tag(part.trim().slice(2, -2).trim());
      this.#line += part.split('\n').length - 1;
    }
    const { node } = this.#open[0] ?? {};
    if (node) throw new TemplateError(this.#file, node.line, `opens {{#${node.kind}}} and never closes it`);
    return this.#current;
  }

  #literal(text: string): void {
    if (text.includes('{{')) throw this.#mistake('opens a {{ that it never closes');
    this.#html?.read(text);
    if (text !== '') this.#current.push({ kind: 'literal', text });
  }

  #tag(tag: string): void {
    const [, kind, written = ''] = /^#(if|each)\s+(\S+)$/.exec(tag) ?? [];
    if (kind === 'if' || kind === 'each') this.#enter(kind, this.#path(written));
    else if (tag === 'else') this.#else();
    else if (tag === '/if' || tag === '/each') this.#leave(tag);
    else this.#value(this.#path(tag));
  }

  #enter(kind: 'if' | 'each', path: Path): void {
    const block = { path, line: this.#line, body: [] };
    const node: Open['node'] = kind === 'if' ? { kind, ...block, otherwise: [] } : { kind, ...block };
    this.#current.push(node);
    this.#open.push({ node, outer: this.#current, start: this.#html?.place });
    this.#current = node.body;
  }

  #else(): void {
    const block = this.#open.pop();
    if (block?.node.kind !== 'if' || this.#current !== block.node.body) {
      throw this.#mistake('has an {{else}} without an {{#if}}');
    }
    this.#open.push({ ...block, former: this.#html?.place });
    if (block.start) this.#html?.return(block.start);
    this.#current = block.node.otherwise;
  }

  #leave(tag: string): void {
    const block = this.#open.pop();
    if (block?.node.kind !== tag.slice(1)) throw this.#mistake(`closes with {{${tag}}} what is not open`);
    // Without {{else}}, and without items, nothing is written.
    const other = block.former ?? block.start;
    if (other && !this.#html?.join(other)) {
      throw this.#mistake(`closes with {{${tag}}} in another place of a tag than it begins`);
    }
    this.#current = block.outer;
  }

  #value(path: Path): void {
    const escaping = this.#html ? this.#html.escaping() : 'none';
    if (!escaping) throw this.#mistake(`has {{${path.join('.')}}} ${this.#html?.problem()}`);
    this.#current.push({ kind: 'value', path, escaping, line: this.#line });
  }

  #path(written: string): Path {
    if (/^[A-Za-z_]\w*(?:\.\w+)*$/.test(written)) return written.split('.');
    throw this.#mistake(`has "{{${written}}}", which is no value and nothing known`);
  }

  #mistake(problem: string): TemplateError {
    return new TemplateError(this.#file, this.#line, problem);
  }
}

/** Literals at even places, tags at odd ones. A tag other than a value that is alone on its line removes the line. */
const tokens = (source: string): string[] =>
  source.split(/(^[ \t]*\{\{\s*(?:#[^}]*|(?:\/\w+|else)\s*)\}\}[ \t]*(?:\n|$)|\{\{(?:(?!\{\{)[\s\S])*?\}\})/m);
