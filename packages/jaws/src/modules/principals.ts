import { isObject } from '../base/text.ts';
import { inWords, narrows } from './rights.ts';
import type { Json } from './types.ts';

/** Numbers of accounts that a text names. Twelve digits: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export const accountsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/(?<![0-9a-zA-Z])\d{12}(?![0-9a-zA-Z])/g)].map(([account]) => account)),
];

/**
 * Who a statement is about: `everyone`, `the account 666666666666`, `the service events.amazonaws.com`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalsOf({ Principal, NotPrincipal }: Json): string[] {
  const words = [Principal ?? NotPrincipal].flat(9).flatMap((one) => {
    if (!isObject(one) || Object.keys(one).some((key) => key === 'Ref' || key.startsWith('Fn::')))
      return [named(inWords(one))];
    return Object.entries(one).flatMap(([kind, values]) =>
      [values].flat(9).map((value) => {
        const name = inWords(value);
        if (kind === 'Service') return name === '*' ? 'every service of AWS' : `the service ${name}`;
        if (kind === 'Federated') return `whoever ${name} signs in`;
        return kind === 'CanonicalUser' ? `the account with the canonical id ${name}` : named(name);
      }),
    );
  });
  return NotPrincipal === undefined ? words : [`everyone but ${words.join(', ')}`];
}

function named(principal: string): string {
  if (principal === '*') return 'everyone';
  if (/^(?:<AWS::AccountId>|arn:[^:]*:iam::<AWS::AccountId>:root)$/.test(principal)) return 'this account';
  const root = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
  if (root !== undefined) return `the account ${root}`;
  // https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html: a service, or an account.
  return /^[\w.-]+\.amazonaws\.com(?:\.cn)?$/.test(principal) ? `the service ${principal}` : principal;
}

/** Keys by which a statement for everyone is one for somebody. */
const aboutCaller =
  /^(?:aws:(?:Source(?:Account|Arn|OrgID|Owner)|Principal(?:Account|Arn|OrgID|OrgPaths))|kms:CallerAccount|sns:Endpoint|PrincipalOrgID)$/i;

/** Why a statement for others grants more than the project's own account and its services need. */
export function whyShared(statement: Json): string[] {
  if (statement.Effect === 'Deny') return [];
  const { SourceArn, SourceAccount, PrincipalOrgID } = statement;
  const isNarrow =
    narrows(statement.Condition, (key) => aboutCaller.test(key)) ||
    [SourceArn, SourceAccount, PrincipalOrgID].some((one) => one !== undefined && inWords(one) !== '*');
  const who = principalsOf(statement);
  const why = who.filter((one) => /^every/.test(one) && !isNarrow).map((one) => `${one} can, from any account`);
  const accounts = accountsIn(JSON.stringify(statement));
  return [...why, ...accounts.map((account) => `the account ${account} is named in it, and is not that of a project`)];
}
