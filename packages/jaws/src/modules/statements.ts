import { isObject } from '../base/text.ts';
import { deepest, offsetBelow } from '../project/source.ts';
import type { Json } from './types.ts';

/** What a module, or somebody by its resources, may do in the account. */
export interface Permission {
  /** Its receiver: all functions of the stage, one function, a role of the module, another account, everyone. */
  readonly who: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** With names in angle brackets for values from CloudFormation. */
  readonly resources: readonly string[];
  /** `ses:FromAddress is like *@<aaProjectDomain>`; all of them have to hold. */
  readonly conditions: readonly string[];
  /** All of it as a sentence: `the role Backup is full administrator of the account`. */
  readonly text: string;
  /** Whether it is broader than a module needs. */
  readonly wide: boolean;
  /** Why it is, each reason as the end of a sentence about it. */
  readonly why: readonly string[];
  /** The author's reason: `Why` of the statement, or `jaws:why` in the Metadata of the resource. */
  readonly reason?: string;
}

/** The value of a text in JSON; undefined if it is not JSON, or nested deeper than any policy. */
export function parsed(text: string): unknown {
  if (offsetBelow(text, deepest) !== undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An intrinsic function that stands for a text. */
export const isReference = (value: unknown): boolean => {
  const [only = '', ...others] = isObject(value) ? Object.keys(value) : [];
  return others.length === 0 && ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join'].includes(only);
};

const elements = ['Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** A statement with IAM's names of its elements, whatever their case. */
export const canonical = (value: Json): Json =>
  Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      elements.find((name) => name.toLowerCase() === key.toLowerCase()) ?? key,
      one,
    ]),
  );

/** What IAM takes for a statement. `Principal` with `Action` is the form of AWS::Lambda::Permission and of an event bus. */
export function isStatement(value: Json): boolean {
  const { Action, NotAction, Effect, Principal, NotPrincipal } = canonical(value);
  return (
    (Action !== undefined || NotAction !== undefined) &&
    (Effect !== undefined || Principal !== undefined || NotPrincipal !== undefined)
  );
}

/** A permission as a sentence. The policy of a resource (`isGrant`) grants nothing beyond that resource. */
export function sentence(
  { who, effect, actions, resources, conditions }: Omit<Permission, 'text' | 'wide' | 'why'>,
  isGrant: boolean,
): string {
  const may = effect === 'Deny' ? 'may never' : 'may';
  const only = conditions.length > 0 ? ` if ${conditions.join(' and ')}` : '';
  const isAll = actions.some((action) => /^[*:]+$/.test(action)) && resources.includes('*');
  if (effect === 'Allow' && isAll && !isGrant) return `${who} is full administrator${only}`;
  const isTaken = resources.every((one) => one.startsWith('the role ')) && actions.every((one) => /^sts:/i.test(one));
  if (isTaken) return `${who} ${may} take ${resources.join(', ')}${only}`;
  const on = actions.every((action) => action.includes(':') || action === '*') ? ' on' : '';
  return `${who} ${may} ${actions.join(', ')}${on} ${resources.join(', ')}${only}`;
}
