import { validation } from '../errors.ts';

export type Rule =
  | { readonly kind: 'state'; readonly state: string; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: Rule }
  | { readonly kind: 'and' | 'or'; readonly left: Rule; readonly right: Rule };

const TOKEN = /\s*("[^"]*"|'[^']*'|[()]|[^\s()"']+)/y;
const MOST_DEPTH = 100;

/** Reads a composite alarm's rule. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export function parseRule(text: string): Rule {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const source = text.trim();
  while (pattern.lastIndex < source.length) {
    const match = pattern.exec(source);
    if (!match?.[1]) throw wrong();
    tokens.push(match[1]);
  }
  let at = 0;
  let depth = 0;
  const take = (word: string): boolean => {
    if (tokens[at]?.toUpperCase() !== word) return false;
    at += 1;
    return true;
  };
  const or = (): Rule => {
    let left = and();
    while (take('OR')) left = { kind: 'or', left, right: and() };
    return left;
  };
  const and = (): Rule => {
    let left = not();
    while (take('AND')) left = { kind: 'and', left, right: not() };
    return left;
  };
  const not = (): Rule => {
    depth += 1;
    if (depth > MOST_DEPTH) throw wrong();
    const rule: Rule = take('NOT') ? { kind: 'not', of: not() } : primary();
    depth -= 1;
    return rule;
  };
  const close = () => {
    if (!take(')')) throw wrong();
  };
  const primary = (): Rule => {
    if (take('TRUE')) return { kind: 'constant', value: true };
    if (take('FALSE')) return { kind: 'constant', value: false };
    if (take('(')) {
      const inner = or();
      close();
      return inner;
    }
    const state = tokens[at]?.toUpperCase() ?? '';
    if (!['ALARM', 'OK', 'INSUFFICIENT_DATA'].includes(state)) throw wrong();
    at += 1;
    if (!take('(')) throw wrong();
    const name = (tokens[at] ?? '').replace(/^(["'])(.*)\1$/s, '$2');
    if (!name || name === ')') throw wrong();
    at += 1;
    close();
    return { kind: 'state', state, alarm: nameIn(name) };
  };
  const rule = or();
  if (at < tokens.length) throw wrong();
  return rule;
}

const wrong = () => validation('AlarmRule must be a valid expression.');

/** An alarm is named by its name or its ARN. */
export const nameIn = (text: string): string =>
  /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/s.exec(text)?.[1] ?? text;

export function alarmsIn(rule: Rule): string[] {
  if (rule.kind === 'state') return [rule.alarm];
  if (rule.kind === 'constant') return [];
  if (rule.kind === 'not') return alarmsIn(rule.of);
  return [...alarmsIn(rule.left), ...alarmsIn(rule.right)];
}

export function isTrue(rule: Rule, stateOf: (alarm: string) => string | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !isTrue(rule.of, stateOf);
    case 'and':
      return isTrue(rule.left, stateOf) && isTrue(rule.right, stateOf);
    case 'or':
      return isTrue(rule.left, stateOf) || isTrue(rule.right, stateOf);
  }
}
