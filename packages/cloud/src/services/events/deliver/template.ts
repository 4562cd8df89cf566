import { parseUserJson } from '../../../kernel/json.ts';

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined */
export const PREDEFINED: ReadonlySet<string> = new Set([
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
]);

export const placeholders = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name]) => name!);

/** The maximum length of a filled template: a target accepts no more, and thousands of placeholders may each insert the event. */
const LONGEST = 1024 * 1024;

/**
 * The template with its placeholders filled in, or undefined if the result should be JSON and is not, or is too long: EventBridge drops such an
 * event. A value outside of quotes is JSON; a value within quotes is text, which must not be an object or a list in a JSON template, and which
 * loses its quotes in a text template. A missing value is empty.
 */
export function fill(template: string, values: ReadonlyMap<string, unknown>): string | undefined {
  const isText = template.trimStart().startsWith('"');
  let quoted = false;
  let at = 0;
  let filled = '';
  const texts = new Map<string, string>();
  for (const match of template.matchAll(PLACEHOLDER)) {
    const before = template.slice(at, match.index);
    quoted = insideQuotes(before, quoted);
    const key = `${quoted} ${match[1]}`;
    const text = texts.get(key) ?? shown(values.get(match[1]!), quoted, isText);
    texts.set(key, text);
    filled += before + text;
    if (filled.length > LONGEST) return undefined;
    at = match.index + match[0].length;
  }
  filled += template.slice(at);
  return isText || isJson(filled) || !/^\s*[{[]/.test(template) ? filled : undefined;
}

function shown(value: unknown, quoted: boolean, isText: boolean): string {
  if (value === undefined) return quoted ? '' : '""';
  const json = JSON.stringify(value);
  if (!quoted) return json;
  if (typeof value === 'string') return json.slice(1, -1);
  return isText ? json.replaceAll('"', '') : json;
}

function insideQuotes(text: string, before: boolean): boolean {
  let quoted = before;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
  }
  return quoted;
}

function isJson(text: string): boolean {
  try {
    parseUserJson(text);
    return true;
  } catch {
    return false;
  }
}
