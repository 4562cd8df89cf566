import { expressionOf } from './expression.ts';
import { PatternReader } from './reader.ts';
import { literal, type Matcher, text } from './values.ts';

/** Conditions that must all hold, in the order of the paths: for each path one of its matchers. */
type Alternative = ReadonlyMap<string, readonly Matcher[]>;

/** An event pattern: one of its alternatives must hold. */
export type Pattern = readonly Alternative[];

/** Names that `$or` keeps for operators. */
const RESERVED = new Set([
  'exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr',
  '=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'date-after', 'date-on-or-after',
  'date-before', 'date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range',
]); // biome-ignore format: a list

/** A rule of EventBridge has no more sub-rules than this. */
const MOST_ALTERNATIVES = 1_000;

/**
 * Reads an event pattern, or throws InvalidEventPatternException with the reason in EventBridge's words.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function compilePattern(source: string): Pattern {
  const reader = new PatternReader(source);
  reader.expect('{', 'Filter is not an object');
  return object(reader, '', [], false).map(
    (alternative) => new Map([...alternative].sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function object(reader: PatternReader, path: string, before: Pattern, insideOr: boolean): Pattern {
  let rules = before;
  let empty = true;
  for (let token = reader.next(); token.type !== '}'; token = reader.next()) {
    empty = false;
    const name = token.text;
    if (name === '$or') {
      rules = or(reader, path, rules);
      continue;
    }
    if (insideOr && RESERVED.has(name)) {
      throw reader.fault(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    }
    const full = path === '' ? name : `${path}.${name}`;
    const { type } = reader.next();
    if (type === '{') rules = object(reader, full, rules, insideOr);
    else if (type === '[') rules = withField(rules, full, values(reader));
    else throw reader.fault(`"${name}" must be an object or an array`);
  }
  if (empty) throw reader.fault('Empty objects are not allowed');
  return rules;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
function or(reader: PatternReader, path: string, before: Pattern): Pattern {
  reader.expect('[', 'It must be an Array followed with $or.');
  const rules: Alternative[] = [];
  let count = 0;
  for (let token = reader.next(); token.type !== ']'; token = reader.next()) {
    count++;
    if (token.type !== '{') throw reader.fault('Only JSON object is allowed in array of $or relationship.');
    rules.push(...object(reader, path, before.length === 0 ? [new Map()] : before, true));
    if (rules.length > MOST_ALTERNATIVES) throw reader.fault('Too many combinations of $or relationships.');
  }
  if (count < 2) throw reader.fault('There must have at least 2 Objects in $or relationship.');
  return rules;
}

function withField(rules: Pattern, path: string, matchers: readonly Matcher[]): Pattern {
  return (rules.length === 0 ? [new Map()] : rules).map((rule) => new Map(rule).set(path, matchers));
}

function values(reader: PatternReader): Matcher[] {
  const found: Matcher[] = [];
  for (let token = reader.next(); token.type !== ']'; token = reader.next()) {
    switch (token.type) {
      case '{':
        found.push(expressionOf(reader));
        break;
      case 'string':
        found.push(text(reader.text(token)));
        break;
      case 'number':
        found.push(literal(Number(reader.text(token))));
        break;
      case 'true':
      case 'false':
        found.push(literal(token.type === 'true'));
        break;
      case 'null':
        found.push(literal(null));
        break;
      default:
        throw reader.fault('Match value must be String, number, true, false, or null');
    }
  }
  if (found.length === 0) throw reader.fault('Empty arrays are not allowed');
  return found;
}
