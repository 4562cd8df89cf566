import { type Scanner, TemplateError } from './scanner.ts';

const name = /[A-Za-z_][\w-]*/y;
const operator = /\|\||&&|==|!=|<=|>=|<|>|[+\-*/%]|(?:or|and|eq|ne|lt|gt|le|ge)\b/y;
const deepest = 100;

/** An expression of `#set`, `#if` or an argument. Throws TemplateError. */
export function expression(scanner: Scanner, depth = 0): void {
  if (depth > deepest) scanner.fail('this is nested too deeply');
  do {
    scanner.space();
    while (scanner.take(/!(?!=)|not\b/y) !== undefined) scanner.space();
    operand(scanner, depth);
    scanner.space();
  } while (scanner.take(operator) !== undefined);
}

function operand(scanner: Scanner, depth: number): void {
  const start = scanner.at;
  if (scanner.skip('(')) {
    expression(scanner, depth + 1);
    scanner.expect(')', 'to close a parenthesis');
  } else if (scanner.skip('[')) {
    items(scanner, ']', () => expression(scanner, depth + 1));
  } else if (scanner.skip('{')) {
    items(scanner, '}', () => {
      expression(scanner, depth + 1);
      scanner.expect(':', 'between a key and its value');
      expression(scanner, depth + 1);
    });
  } else if (scanner.text[scanner.at] === '"' || scanner.text[scanner.at] === "'") quoted(scanner);
  else if (scanner.text[scanner.at] === '$') {
    if (!reference(scanner, depth)) scanner.fail('a name is missing after "$"', start);
  } else if (scanner.take(/-?\d+(\.\d+)?([eE][+-]?\d+)?|(?:true|false|null)\b/y) === undefined) {
    const found = /^\S{1,12}/.exec(scanner.text.slice(start))?.[0];
    scanner.fail(
      found === undefined ? 'a value is missing: the template ends here' : `a value is missing before ${found}`,
    );
  }
}

/** Items with commas between them, or a range `[1..5]`. */
function items(scanner: Scanner, close: string, one: () => void): void {
  scanner.space();
  if (scanner.skip(close)) return;
  for (;;) {
    one();
    scanner.space();
    if (scanner.skip(',') || (close === ']' && scanner.skip('..'))) continue;
    scanner.expect(close, 'to close a list');
    return;
  }
}

/** Two identical quotation marks inside a text stand for one; a backslash stands for itself. */
function quoted(scanner: Scanner): void {
  const start = scanner.at;
  const mark = scanner.text[start]!;
  const body = mark === '"' ? /"(?:[^"]|"")*"/y : /'(?:[^']|'')*'/y;
  const found = scanner.take(body);
  if (found === undefined) scanner.fail(`a text is not closed with ${mark}`, start);
  if (mark !== '"' || !/[#$]/.test(found)) return;
  try {
    scanner.nested(found.slice(1, -1).replaceAll('""', '"'));
  } catch (error) {
    if (error instanceof TemplateError) scanner.fail(`in the text ${found.slice(0, 30)}: ${error.message}`, start);
    throw error;
  }
}

/**
 * `$name`, `$!{name}`, followed by `.name`, `.method(…)` and `[index]`. False, without reading anything, if a `$` is
 * only a dollar sign.
 */
export function reference(scanner: Scanner, depth = 0): boolean {
  const start = scanner.at;
  scanner.take(/\$!?/y);
  const formal = scanner.skip('{');
  if (scanner.take(name) === undefined) {
    scanner.at = start;
    return false;
  }
  for (;;) {
    const before = scanner.at;
    if (scanner.skip('.') && scanner.take(name) !== undefined) {
      if (scanner.skip('(')) args(scanner, depth);
    } else {
      scanner.at = before;
      if (!scanner.skip('[')) break;
      // After a reference in a text a bracket may be text as well.
      try {
        expression(scanner, depth + 1);
        scanner.expect(']', 'to close an index');
      } catch (error) {
        if (formal) throw error;
        scanner.at = before;
        break;
      }
    }
  }
  if (formal) scanner.expect('}', `to close ${scanner.text.slice(start, Math.min(scanner.at, start + 30))}`);
  return true;
}

function args(scanner: Scanner, depth: number): void {
  scanner.space();
  if (scanner.skip(')')) return;
  for (;;) {
    expression(scanner, depth + 1);
    scanner.space();
    if (scanner.skip(',')) continue;
    scanner.expect(')', 'to close the arguments of a method');
    return;
  }
}
