import type { Budget } from '../../../kernel/budget.ts';
import { type Branch, type Expression, type Node, TemplateSyntaxError } from './ast.ts';
import { parseExpression, parseReference } from './expressions.ts';
import { Source } from './source.ts';

const TEXT = /[^$#\\]+/y;
const BLOCK_CALL = /#@([A-Za-z_][A-Za-z0-9_]*)(?=\s*\()/y;
const DIRECTIVE = /#(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/y;

/** Parses a Velocity 1.7 template. Throws {@link TemplateSyntaxError}. */
export const parseTemplate = (text: string, budget?: Budget): readonly Node[] => parseSource(new Source(text, budget));

const parseText = (text: string, outer: Source): readonly Node[] => outer.nested(() => parseSource(outer.inner(text)));

function parseSource(source: Source): readonly Node[] {
  const { nodes, end } = parseBlock(source);
  if (end !== undefined) throw source.error(`#${end.name} without a directive that it belongs to`, end.at);
  return nodes;
}

interface BlockEnd {
  readonly name: 'end' | 'else' | 'elseif';
  readonly at: number;
}

function parseBlock(source: Source): { nodes: Node[]; end: BlockEnd | undefined } {
  const nodes: Node[] = [];
  while (!source.done) {
    const text = source.match(TEXT);
    if (text !== undefined) pushText(nodes, text);
    else if (source.peek() === '\\') parseEscape(source, nodes);
    else if (source.peek() === '$') parseOutput(source, nodes, 0);
    else {
      const end = parseHash(source, nodes);
      if (end) return { nodes, end };
    }
  }
  return { nodes, end: undefined };
}

function pushText(nodes: Node[], text: string): void {
  const last = nodes.at(-1);
  if (last?.kind === 'text') nodes[nodes.length - 1] = { kind: 'text', text: last.text + text };
  else nodes.push({ kind: 'text', text });
}

/** Backslashes before a reference or directive escape it; elsewhere they are text. */
function parseEscape(source: Source, nodes: Node[]): void {
  const slashes = source.match(/\\+/y)!.length;
  if (source.peek() === '$') {
    parseOutput(source, nodes, slashes);
    return;
  }
  if (
    source.peek() === '#' &&
    /^#\{?(?:set|if|elseif|else|end|foreach|define|macro|break|stop|evaluate)\b/.test(
      source.text.slice(source.at, source.at + 12),
    )
  ) {
    pushText(nodes, '\\'.repeat(slashes >> 1));
    if (slashes % 2 === 1) pushText(nodes, source.match(DIRECTIVE)!);
    return;
  }
  pushText(nodes, '\\'.repeat(slashes));
}

function parseOutput(source: Source, nodes: Node[], slashes: number): void {
  const start = source.at;
  const reference = parseReference(source, parseText);
  if (reference) {
    nodes.push({ kind: 'output', reference, source: source.text.slice(start, source.at), slashes });
  } else {
    pushText(nodes, '\\'.repeat(slashes));
    source.take('$');
    pushText(nodes, '$');
  }
}

function parseHash(source: Source, nodes: Node[]): BlockEnd | undefined {
  const at = source.at;
  if (source.take('##')) {
    source.match(/[^\r\n]*(?:\r\n|\n|\r)?/y);
    return undefined;
  }
  if (source.take('#*')) {
    if (source.match(/[\s\S]*?\*#/y) === undefined) throw source.error('Comment that does not end', at);
    return undefined;
  }
  if (source.take('#[[')) {
    const literal = source.match(/[\s\S]*?\]\]#/y);
    if (literal === undefined) throw source.error('Literal block that does not end', at);
    pushText(nodes, literal.slice(0, -3));
    return undefined;
  }
  const block = source.match(BLOCK_CALL);
  if (block !== undefined) {
    source.skipBlanks();
    const args = callArguments(source);
    const text = source.text.slice(at, source.at);
    nodes.push({ kind: 'call', name: block.slice(2), args, source: text, body: bodyOf(source, block.slice(1), at) });
    return undefined;
  }
  const directive = source.match(DIRECTIVE);
  if (directive === undefined) {
    source.take('#');
    pushText(nodes, '#');
    return undefined;
  }
  return parseDirective(source, nodes, directive, at);
}

function parseDirective(source: Source, nodes: Node[], directive: string, at: number): BlockEnd | undefined {
  const name = directive.replace(/[#{}]/g, '');
  switch (name) {
    case 'end':
    case 'else':
      source.skipLineRest();
      return { name, at };
    case 'elseif':
      return { name, at };
    case 'set':
      nodes.push(parseSet(source, nodes));
      return undefined;
    case 'if':
      nodes.push(parseIf(source, at));
      return undefined;
    case 'foreach':
      nodes.push(parseForeach(source, at));
      return undefined;
    case 'define':
      nodes.push(parseDefine(source, at));
      return undefined;
    case 'macro':
      nodes.push(parseMacro(source, at));
      return undefined;
    case 'evaluate':
      nodes.push({ kind: 'evaluate', template: parenthesised(source) });
      return undefined;
    case 'break':
    case 'stop':
      source.match(/\(\s*\)/y);
      source.skipLineRest();
      nodes.push({ kind: name });
      return undefined;
    case 'include':
    case 'parse':
      throw source.error(`#${name} is not available in mapping templates`, at);
    default:
      parseCall(source, nodes, name, at);
      return undefined;
  }
}

/** `( expression )` and the rest of an otherwise empty line. */
function parenthesised(source: Source): Expression {
  source.expect('(');
  const expression = parseExpression(source, parseText);
  closeParenthesis(source);
  return expression;
}

function closeParenthesis(source: Source): void {
  source.expect(')');
  source.skipLineRest();
}

/** By hand: an expression that ends in `+$` is tried at each blank of a long run. */
function withoutLastBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end);
}

/** `#set` takes the blanks before it and its line's end. */
function parseSet(source: Source, nodes: Node[]): Node {
  const last = nodes.at(-1);
  if (last?.kind === 'text') nodes[nodes.length - 1] = { kind: 'text', text: withoutLastBlanks(last.text) };
  source.expect('(');
  source.skipBlanks();
  const target = source.peek() === '$' ? parseReference(source, parseText) : undefined;
  if (!target) throw source.error(`Expected a reference but found ${source.shown()}`);
  source.expect('=');
  const value = parseExpression(source, parseText);
  closeParenthesis(source);
  return { kind: 'set', target, value };
}

function parseIf(source: Source, at: number): Node {
  const branches: Branch[] = [];
  for (;;) {
    const condition = parenthesised(source);
    const { nodes: body, end } = source.nested(() => parseBlock(source));
    branches.push({ condition, body });
    if (!end) throw source.error('#if without #end', at);
    if (end.name === 'end') return { kind: 'if', branches, otherwise: undefined };
    if (end.name === 'else') return { kind: 'if', branches, otherwise: bodyOf(source, 'if', at) };
  }
}

function bodyOf(source: Source, directive: string, at: number): readonly Node[] {
  const { nodes, end } = source.nested(() => parseBlock(source));
  if (end?.name !== 'end') throw source.error(`#${directive} without #end`, end?.at ?? at);
  return nodes;
}

function parseForeach(source: Source, at: number): Node {
  source.expect('(');
  source.skipBlanks();
  const variable = source.peek() === '$' ? parseReference(source, parseText) : undefined;
  if (!variable || variable.steps.length > 0) throw source.error(`Expected a variable but found ${source.shown()}`);
  source.skipBlanks();
  if (source.match(/in\b/y) === undefined) throw source.error(`Expected 'in' but found ${source.shown()}`);
  const over = parseExpression(source, parseText);
  closeParenthesis(source);
  return { kind: 'foreach', variable: variable.root, over, body: bodyOf(source, 'foreach', at) };
}

function parseDefine(source: Source, at: number): Node {
  source.expect('(');
  source.skipBlanks();
  const name = source.peek() === '$' ? parseReference(source, parseText) : undefined;
  if (!name) throw source.error(`Expected a variable but found ${source.shown()}`);
  closeParenthesis(source);
  return { kind: 'define', name: name.root, body: bodyOf(source, 'define', at) };
}

function parseMacro(source: Source, at: number): Node {
  source.expect('(');
  source.skipBlanks();
  const name = source.identifier();
  if (name === undefined) throw source.error(`Expected a macro's name but found ${source.shown()}`);
  const parameters: string[] = [];
  source.skipBlanks();
  while (source.peek() === '$') {
    const parameter = parseReference(source, parseText);
    if (!parameter) throw source.error(`Expected a parameter but found ${source.shown()}`);
    parameters.push(parameter.root);
    source.match(/[\s,]*/y);
  }
  closeParenthesis(source);
  return { kind: 'macro', name, parameters, body: bodyOf(source, 'macro', at) };
}

/** A call of a macro that may be defined later; when it is not, its text is printed. */
function parseCall(source: Source, nodes: Node[], name: string, at: number): void {
  const afterName = source.at;
  if (source.peek() !== '(') {
    pushText(nodes, source.text.slice(at, source.at));
    return;
  }
  try {
    const args = callArguments(source);
    nodes.push({ kind: 'call', name, args, source: source.text.slice(at, source.at), body: undefined });
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    // `#word(` in running text, a color or an anchor, is not a call.
    source.at = afterName;
    pushText(nodes, source.text.slice(at, afterName));
  }
}

/** Arguments of a macro, with commas between them or without. */
function callArguments(source: Source): Expression[] {
  source.take('(');
  const args: Expression[] = [];
  source.skipBlanks();
  while (!source.take(')')) {
    args.push(parseExpression(source, parseText));
    source.match(/[\s,]*/y);
  }
  source.skipLineRest();
  return args;
}
