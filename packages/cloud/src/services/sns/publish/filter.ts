import { parseUserJson } from '../../../kernel/json.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { compile } from '../filter-policy/compile.ts';
import { matches } from '../filter-policy/match.ts';
import type { Branch } from '../filter-policy/model.ts';
import type { SubscriptionRecord } from '../records.ts';
import { scopeOf } from '../subscriptions/attributes.ts';
import { filterable } from './attributes.ts';
import { type Content, messageFor } from './content.ts';

const MOST_KEPT = 1_000;

/** Policies that were read already, by scope and text. */
const compiled: Part<Map<string, readonly Branch[]>> = { name: 'sns.filter-policies', open: () => new Map() };

/** Whether the subscription's filter policy lets a message through. */
export function isWanted(kernel: Kernel, { attributes, protocol }: SubscriptionRecord, content: Content): boolean {
  const { FilterPolicy: policy } = attributes;
  if (policy === undefined) return true;
  const scope = scopeOf(attributes);
  const kept = kernel.part(compiled);
  const key = `${scope} ${policy}`;
  let branches = kept.get(key);
  if (!branches) {
    branches = compile(policy, scope);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, branches);
  }
  if (scope === 'MessageAttributes') return matches(branches, filterable(content.attributes));
  const body = objectIn(messageFor(content, protocol));
  return body !== undefined && matches(branches, body);
}

/** Only a JSON object can be filtered by. */
function objectIn(text: string): object | undefined {
  try {
    const value: unknown = parseUserJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
