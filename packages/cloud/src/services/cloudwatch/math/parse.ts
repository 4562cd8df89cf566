import { validation } from '../errors.ts';

export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'negative'; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node };

const TOKEN =
  /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(==|!=|<=|>=|&&|\|\||[-+*/^()[\],<>]))/y;

/**
 * In order of precedence, the weakest operators first. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const LEVELS: readonly (readonly string[])[] = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/'],
];
const MOST_DEPTH = 60;

/** Reads a metric math expression; throws AWS's ValidationError. */
export function parse(expression: string): Node {
  const tokens = tokensOf(expression);
  let at = 0;
  let depth = 0;
  const fail = () =>
    validation(`Error in expression [Invalid syntax: unexpected ${tokens[at] ?? 'end of expression'}]`);
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };

  const binary = (level: number): Node => {
    const operators = LEVELS[level];
    if (!operators) return power();
    let left = binary(level + 1);
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at += 1;
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  };

  const power = (): Node => {
    if (take('-')) return { kind: 'negative', of: power() };
    take('+');
    const left = primary();
    return take('^') ? { kind: 'binary', operator: '^', left, right: power() } : left;
  };

  const items = (end: string): Node[] => {
    const list: Node[] = [];
    if (take(end)) return list;
    do list.push(nested());
    while (take(','));
    if (!take(end)) throw fail();
    return list;
  };

  const primary = (): Node => {
    const token = tokens[at];
    if (token === undefined) throw fail();
    at += 1;
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^["']/.test(token)) return { kind: 'text', value: token.slice(1, -1) };
    if (token === '[') return { kind: 'list', items: items(']') };
    if (token === '(') {
      const inner = nested();
      if (!take(')')) throw fail();
      return inner;
    }
    if (!/^\w/.test(token)) {
      at -= 1;
      throw fail();
    }
    return take('(') ? { kind: 'call', name: token.toUpperCase(), args: items(')') } : { kind: 'name', name: token };
  };

  const nested = (): Node => {
    depth += 1;
    if (depth > MOST_DEPTH) throw validation('Error in expression [The expression is nested too deeply]');
    const node = binary(0);
    depth -= 1;
    return node;
  };

  const node = nested();
  if (at < tokens.length) throw fail();
  return node;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const text = expression.trimEnd();
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw validation(`Error in expression [Invalid syntax at '${text.slice(start, start + 20)}']`);
    tokens.push(match[0].trim());
  }
  if (tokens.length > 1000) throw validation('Error in expression [The expression is too long]');
  return tokens;
}

/** Ids of the queries that an expression refers to. */
export function namesIn(node: Node): string[] {
  switch (node.kind) {
    case 'name':
      return [node.name];
    case 'list':
      return node.items.flatMap(namesIn);
    case 'call':
      return node.args.flatMap(namesIn);
    case 'negative':
      return namesIn(node.of);
    case 'binary':
      return [...namesIn(node.left), ...namesIn(node.right)];
    default:
      return [];
  }
}
