import { sortable } from './sortable.ts';
import type { Value } from './value.ts';

type Kind = 'S' | 'N' | 'B';

/**
 * Members of a set as DynamoDB gives them back: from the smallest to the largest, whatever order they came in
 * (https://github.com/ananthakumaran/fake_dynamo/pull/9 saw it on AWS; clients' tests see it of DynamoDB Local).
 */
export function inOrder(kind: Kind, members: readonly string[]): readonly string[] {
  if (members.length < 2) return members;
  return members
    .map((member) => ({ member, key: sortable({ [kind]: member } as unknown as Value) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ member }) => member);
}

export function unionOf(kind: Kind, a: readonly string[], b: readonly string[]): readonly string[] {
  return inOrder(kind, [...new Set([...a, ...b])]);
}
