import { expression, reference } from './expression.ts';
import { Scanner, TemplateError } from './scanner.ts';

export interface TemplateProblem {
  readonly message: string;
  /** Offset in the template. */
  readonly at: number;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** An open block, such as `#if`. */
interface Block {
  readonly directive: string;
  readonly at: number;
  /** Whether it has had its `#else`. */
  last: boolean;
}

/**
 * The reason why Velocity 1.7 cannot parse a mapping template; undefined for a valid one. Only mistakes that are
 * independent of the context: undefined names are not mistakes.
 * https://velocity.apache.org/engine/1.7/vtl-reference.html
 */
export function templateProblem(template: string): TemplateProblem | undefined {
  try {
    check(template);
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const lines = template.slice(0, error.at).split('\n');
    return { message: error.message, at: error.at, line: lines.length, column: lines.at(-1)!.length + 1 };
  }
}

const check = (template: string): void => blocks(new Scanner(template, check));

function blocks(scanner: Scanner): void {
  const open: Block[] = [];
  while (!scanner.done) {
    if (scanner.take(/[^#$\\]+/y) !== undefined) continue;
    // A backslash before a reference or a directive makes it text.
    if (scanner.take(/\\+[#$]?/y) !== undefined) continue;
    if (scanner.text[scanner.at] === '$') {
      if (!reference(scanner)) scanner.at += 1;
    } else hash(scanner, open);
  }
  const left = open.at(-1);
  if (left) scanner.fail(`#${left.directive} has no #end`, left.at);
}

function hash(scanner: Scanner, open: Block[]): void {
  const at = scanner.at;
  if (scanner.take(/##[^\n]*/y) !== undefined) return;
  if (scanner.skip('#[[')) close(scanner, ']]#', '#[[', at);
  else if (scanner.skip('#*')) close(scanner, '*#', '#*', at);
  else {
    scanner.at += 1;
    const word = scanner.take(/\{[a-z]+\}|[a-z]+/y)?.replace(/[{}]/g, '') ?? '';
    // Anything else is a macro, #stop, #break, or just a number sign.
    if (Object.hasOwn(directives, word)) directives[word]!(scanner, open, at);
  }
}

type Directive = (scanner: Scanner, open: Block[], at: number) => void;

const directives: Readonly<Record<string, Directive>> = {
  if(scanner, open, at) {
    open.push({ directive: 'if', at, last: false });
    condition(scanner, 'if', at);
  },
  elseif(scanner, open, at) {
    branch(scanner, open, 'elseif', at);
    condition(scanner, 'elseif', at);
  },
  else(scanner, open, at) {
    branch(scanner, open, 'else', at).last = true;
  },
  foreach(scanner, open, at) {
    open.push({ directive: 'foreach', at, last: false });
    loop(scanner, at);
  },
  macro(scanner, open, at) {
    open.push({ directive: 'macro', at, last: false });
    parameters(scanner, 'macro', at);
  },
  define(scanner, open, at) {
    open.push({ directive: 'define', at, last: false });
    parameters(scanner, 'define', at);
  },
  set: (scanner, _open, at) => assignment(scanner, at),
  end(scanner, open, at) {
    if (!open.pop()) scanner.fail('#end closes nothing', at);
  },
};

function close(scanner: Scanner, mark: string, opened: string, at: number): void {
  const end = scanner.text.indexOf(mark, scanner.at);
  if (end === -1) scanner.fail(`${opened} is not closed with ${mark}`, at);
  scanner.at = end + mark.length;
}

/** The block that has this branch. */
function branch(scanner: Scanner, open: readonly Block[], directive: string, at: number): Block {
  const block = open.at(-1);
  if (block?.directive !== 'if' || block.last) scanner.fail(`#${directive} belongs to no #if`, at);
  return block;
}

function parenthesis(scanner: Scanner, directive: string, at: number): void {
  scanner.space();
  if (!scanner.skip('(')) scanner.fail(`#${directive} needs a parenthesis`, at);
  scanner.space();
}

function condition(scanner: Scanner, directive: string, at: number): void {
  parenthesis(scanner, directive, at);
  expression(scanner);
  scanner.expect(')', `to close #${directive}`);
}

function target(scanner: Scanner, directive: string): void {
  const start = scanner.at;
  if (scanner.text[start] !== '$' || !reference(scanner)) {
    scanner.fail(`#${directive} needs a reference such as $name first`, start);
  }
  scanner.space();
}

function assignment(scanner: Scanner, at: number): void {
  parenthesis(scanner, 'set', at);
  target(scanner, 'set');
  scanner.expect('=', 'in #set');
  expression(scanner);
  scanner.expect(')', 'to close #set');
}

function loop(scanner: Scanner, at: number): void {
  parenthesis(scanner, 'foreach', at);
  target(scanner, 'foreach');
  if (scanner.take(/in\b/y) === undefined) scanner.fail('"in" is missing in #foreach');
  expression(scanner);
  scanner.expect(')', 'to close #foreach');
}

/** A name, then references. */
function parameters(scanner: Scanner, directive: string, at: number): void {
  parenthesis(scanner, directive, at);
  if (directive === 'macro' && scanner.take(/[A-Za-z_][\w-]*/y) === undefined) {
    scanner.fail('#macro needs a name');
  }
  scanner.space();
  while (scanner.text[scanner.at] === '$') {
    target(scanner, directive);
    scanner.take(/,\s*/y);
  }
  scanner.expect(')', `to close #${directive}`);
}
