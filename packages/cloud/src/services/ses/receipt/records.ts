import type { ReceiptFilter, ReceiptRule } from '@aws-sdk/client-ses';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ses } from '../core/records.ts';
import { validation } from '../errors.ts';

export interface RuleSetRecord {
  readonly name: string;
  readonly created: number;
  readonly rules: readonly ReceiptRule[];
}

export const ruleSets = (ctx: Context) => ses(ctx).of<RuleSetRecord>('receipt-rule-sets');
export const filters = (ctx: Context) => ses(ctx).of<ReceiptFilter>('receipt-filters');
/** Which rule set is active. */
export const active = (ctx: Context) => ses(ctx).of<{ name: string }>('active-receipt-rule-set');

/** Names begin and end with a letter or digit. */
export function checkName(name: string | undefined, field: string): string {
  const text = name ?? '';
  if (!/^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(text)) {
    throw validation(
      `Value at '${field}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_.-]+$`,
    );
  }
  if (text.length > 64) throw validation(`Not a valid ${field}: ${text}`);
  return text;
}

export function findRuleSet(name: string | undefined, ctx: Context): Readonly<RuleSetRecord> {
  const found = ruleSets(ctx).get(name ?? '');
  if (!found) throw new AwsError('RuleSetDoesNotExist', `Rule set does not exist: ${name}`, 400, { Name: name });
  return found;
}

export function findRule(set: Readonly<RuleSetRecord>, name: string | undefined): ReceiptRule {
  const found = set.rules.find((rule) => rule.Name === name);
  if (!found) throw new AwsError('RuleDoesNotExist', `Rule does not exist: ${name}`, 400, { Name: name });
  return found;
}

export function placed(
  rules: readonly ReceiptRule[],
  rule: ReceiptRule,
  after: string | undefined,
): readonly ReceiptRule[] {
  const at = after === undefined ? 0 : rules.findIndex(({ Name }) => Name === after) + 1;
  return [...rules.slice(0, at), rule, ...rules.slice(at)];
}
