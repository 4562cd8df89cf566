import { isObject } from '../base/text.ts';
import { inWords, narrows } from './rights.ts';
import type { Json } from './types.ts';

/** Numbers of accounts that a text names. Twelve digits: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export const accountsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/(?<![0-9a-zA-Z])\d{12}(?![0-9a-zA-Z])/g)].map(([account]) => account)),
];

interface Principal {
  /** `everyone`, `the account 666666666666`, `the service events.amazonaws.com`. */
  readonly words: string;
  /** `anyone`: every caller, unless a condition limits it; `foreign`: not of the project's account. */
  readonly kind: 'anyone' | 'foreign' | 'known';
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principals({ Principal, NotPrincipal }: Json, isOwn: (words: string) => boolean): Principal[] {
  if (NotPrincipal !== undefined) {
    const words = principals({ Principal: NotPrincipal }, isOwn).map((one) => one.words);
    return [{ words: `everyone but ${words.join(', ')}`, kind: 'anyone' }];
  }
  return [Principal].flat(9).flatMap((one) => {
    if (!isObject(one) || Object.keys(one).some((key) => key === 'Ref' || key.startsWith('Fn::')))
      return [named(inWords(one), isOwn)];
    return Object.entries(one).flatMap(([kind, values]) =>
      [values].flat(9).map((value): Principal => {
        const name = inWords(value);
        if (kind === 'Federated') {
          // Anyone can make users of a pool or a provider; a condition has to name the module's own.
          const isPool = name === 'cognito-identity.amazonaws.com' || isOwn(name);
          return { words: `anyone whom ${name} signs in`, kind: isPool ? 'anyone' : 'foreign' };
        }
        if (kind === 'CanonicalUser') return { words: `the account with the canonical id ${name}`, kind: 'foreign' };
        if (kind !== 'Service') return named(name, isOwn);
        return name === '*'
          ? { words: 'every service of AWS', kind: 'anyone' }
          : { words: `the service ${name}`, kind: 'known' };
      }),
    );
  });
}

function named(principal: string, isOwn: (words: string) => boolean): Principal {
  if (principal === '*') return { words: 'everyone', kind: 'anyone' };
  const [, account] = /^(?:arn:.*:iam::)?(<AWS::AccountId>|\d{12})(?::root)?$/.exec(principal) ?? [];
  if (account?.startsWith('<')) return { words: 'this account', kind: 'known' };
  if (account !== undefined) return { words: `the account ${account}`, kind: 'foreign' };
  // https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html: a service, or an account.
  if (/^[\w.-]+\.amazonaws\.com(?:\.cn)?$/.test(principal)) return { words: `the service ${principal}`, kind: 'known' };
  const isHere = isOwn(principal) || /^arn:.*:(?:iam|sts)::(?:<AWS::AccountId>|cloudfront):[^:*]+$/.test(principal);
  return { words: principal, kind: isHere ? 'known' : 'foreign' };
}

/** Who a statement is about, in words. */
export const principalsOf = (statement: Json, isOwn: (words: string) => boolean): string[] =>
  principals(statement, isOwn).map(({ words }) => words);

/** Keys by which a statement for everyone is one for somebody, if their values are known to the stack alone. */
const aboutCaller =
  /^(?:aws:(?:Source(?:Account|Arn|Owner)|Principal(?:Account|Arn))|kms:CallerAccount|cognito-identity\.amazonaws\.com:aud)$/i;

const isOfStack = (value: unknown): boolean =>
  [value].flat(9).every((one) => {
    const words = inWords(one);
    return /<[^<>]+>/.test(words) && !/[*?]/.test(words.slice(0, words.lastIndexOf('<')));
  });

/** Why a statement for others grants more than the project's own account and its services need. */
export function whyShared(statement: Json, isOwn: (words: string) => boolean): string[] {
  if (statement.Effect === 'Deny') return [];
  const { SourceArn, SourceAccount } = statement;
  const isNarrow =
    narrows(statement.Condition, (key, values) => aboutCaller.test(key) && values.every(isOfStack)) ||
    [SourceArn, SourceAccount].some((one) => one !== undefined && isOfStack(one));
  const why = principals(statement, isOwn).flatMap(({ words, kind }) => {
    if (kind === 'anyone' && !isNarrow) return [`${words} can, and no condition names something of this account`];
    return kind === 'foreign' ? [`${words} is not of this account`] : [];
  });
  const named = accountsIn(JSON.stringify(statement)).filter((account) => !why.some((text) => text.includes(account)));
  return [...why, ...named.map((account) => `it names the account ${account}`)];
}
