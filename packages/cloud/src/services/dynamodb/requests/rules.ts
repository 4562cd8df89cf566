import { Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';

/** The constraints of a member in the API's model, beside its type. */
export interface Rule {
  readonly required?: true;
  readonly oneOf?: readonly string[];
  readonly low?: number;
  readonly high?: number;
  /** Characters of a text, members of a list or a map. */
  readonly size?: readonly [low: number, high: number];
  readonly pattern?: string;
  /** A text that starts so is not measured; an empty one, not by the pattern. */
  readonly unless?: string;
  /** Members of each of a map's lists; all of them are reported at the map. */
  readonly valueSize?: readonly [low: number, high: number];
  /** AWS does not show the value: it has data in it. */
  readonly hidden?: true;
  /** One of AWS's newer checks, which name the member as the request does and show no value. */
  readonly bare?: true;
  /** AWS's error for an empty map. */
  readonly empty?: string;
  /** Of a structure's members. */
  readonly members?: Rules;
  /** Of a list's members or a map's values. */
  readonly each?: Rule;
}

export type Rules = Readonly<Record<string, Rule>>;

/** One ValidationException for all violations. */
export function checkRequest(input: object, rules: Rules): void {
  const constraints = new Constraints();
  checkMembers(input as Record<string, unknown>, rules, '', constraints);
  constraints.check();
}

function checkMembers(input: Readonly<Record<string, unknown>>, rules: Rules, place: string, out: Constraints): void {
  for (const name of Object.keys(rules)) {
    const rule = rules[name]!;
    const value = input[name];
    if (value === undefined && !rule.required) continue;
    const field = rule.bare ? inCapitals(place) + name : place + name[0]!.toLowerCase() + name.slice(1);
    if (value === undefined) out.missing(field);
    else checkValue(value, rule, field, out);
  }
}

/** `requestItems.table.member.` as newer checks name it. */
const inCapitals = (place: string): string => place.charAt(0).toUpperCase() + place.slice(1);

function checkValue(value: unknown, rule: Rule, field: string, out: Constraints): void {
  if (typeof value === 'string') checkText(value, rule, field, out);
  else if (typeof value === 'number')
    out.between(value, field, rule.low ?? Number.NEGATIVE_INFINITY, rule.high, !rule.bare);
  else if (typeof value === 'object' && value !== null) {
    if (rule.members) checkMembers(value as Record<string, unknown>, rule.members, `${field}.`, out);
    else checkEach(value, rule, field, out);
  }
}

function checkEach(value: object, rule: Rule, field: string, out: Constraints): void {
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, unknown])[] = isList
    ? value.map((item, at) => [String(at + 1), item])
    : Object.entries(value);
  if (entries.length === 0 && rule.empty !== undefined) throw validation(rule.empty);
  if (rule.size) checkSize(entries, isList, rule, field, out);
  if (rule.valueSize) checkValueSizes(entries, rule.valueSize, field, out);
  for (const [key, item] of rule.each ? entries : []) checkValue(item, rule.each!, `${field}.${key}.member`, out);
}

function checkText(value: string, rule: Rule, field: string, out: Constraints): void {
  if (rule.oneOf) out.oneOf(value, field, rule.oneOf);
  if (rule.unless !== undefined && value.startsWith(rule.unless)) return;
  if (rule.size) out.length(value, field, ...rule.size);
  const spared = rule.unless !== undefined && value === '';
  if (rule.pattern && !spared) out.pattern(value, field, new RegExp(`^(?:${rule.pattern})$`), rule.pattern);
}

function checkSize(
  entries: readonly (readonly [string, unknown])[],
  isList: boolean,
  { size, hidden }: Rule,
  field: string,
  out: Constraints,
): void {
  const [low, high] = size!;
  const shown = isList ? `[${entries.map(([, item]) => shownItem(item)).join(', ')}]` : '{}';
  if (entries.length < low) out.broken(field, shown, `Member must have length greater than or equal to ${low}`);
  if (entries.length > high) {
    out.broken(field, hidden ? undefined : shown, `Member must have length less than or equal to ${high}`);
  }
}

function checkValueSizes(
  entries: readonly (readonly [string, unknown])[],
  [low, high]: readonly [number, number],
  field: string,
  out: Constraints,
): void {
  const counts = entries.map(([, list]) => (Array.isArray(list) ? list.length : low));
  if (counts.every((count) => count >= low && count <= high)) return;
  const shown = entries.map(([name], at) => `${name}=[${Array(counts[at]).fill('WriteRequest').join(', ')}]`);
  const rule = `[Member must have length less than or equal to ${high}, Member must have length greater than or equal to ${low}]`;
  out.broken(field, `{${shown.join(', ')}}`, `Map value must satisfy constraint: ${rule}`);
}

/** As Java prints a structure of AWS's: only key schemas can be too long and are shown. */
function shownItem(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const members = Object.entries(item).map(([name, value]) => `${name[0]!.toLowerCase()}${name.slice(1)}=${value}`);
  return `KeySchemaElement(${members.join(', ')})`;
}
