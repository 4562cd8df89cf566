import { describe, expect, it } from 'vitest';
import { parsePolicy } from './document.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

const EMPTY = {
  sid: undefined,
  effect: 'Deny',
  actions: [],
  notActions: [],
  resources: [],
  notResources: [],
  principals: [],
  notPrincipals: [],
  conditions: [],
  variables: true,
};
const NEVER = { operator: '', key: '', values: [] };
const parse = (Statement?: unknown, Version: string = '2012-10-17') =>
  parsePolicy(JSON.stringify({ Version, Statement }));

describe('parsePolicy', () => {
  it('reads each element as a list', () => {
    const statement = {
      Sid: 'Read',
      Effect: 'Allow',
      Action: 's3:GetObject',
      NotAction: ['iam:*', 'sts:*'],
      Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
      NotResource: 'arn:aws:s3:::c',
      Principal: { AWS: ['111122223333', 'arn:aws:iam::444455556666:root'], Service: 'sns.amazonaws.com' },
      NotPrincipal: '*',
      Condition: { StringEquals: { a: 'x', b: ['y', 'z'] }, Bool: { c: true }, NumericEquals: { d: 0 } },
    };
    expect(parse(statement)).toEqual([
      {
        sid: 'Read',
        effect: 'Allow',
        actions: ['s3:GetObject'],
        notActions: ['iam:*', 'sts:*'],
        resources: ['arn:aws:s3:::a', 'arn:aws:s3:::b'],
        notResources: ['arn:aws:s3:::c'],
        principals: [
          { kind: 'AWS', id: '111122223333' },
          { kind: 'AWS', id: 'arn:aws:iam::444455556666:root' },
          { kind: 'Service', id: 'sns.amazonaws.com' },
        ],
        notPrincipals: [{ kind: '*', id: '*' }],
        conditions: [
          { operator: 'StringEquals', key: 'a', values: ['x'] },
          { operator: 'StringEquals', key: 'b', values: ['y', 'z'] },
          { operator: 'Bool', key: 'c', values: ['true'] },
          { operator: 'NumericEquals', key: 'd', values: ['0'] },
        ],
        variables: true,
      },
    ]);
  });

  it.each([['2008-10-17'], ['']])('version %j has no variables', (version) => {
    expect(parse({}, version)).toEqual([{ ...EMPTY, variables: false }]);
  });

  it('keeps the order of statements, and leaves out invalid ones', () => {
    expect(parse([{ Sid: 'a' }, null, 'x', ['y'], 1, { Sid: 'b' }]).map(({ sid }) => sid)).toEqual(['a', 'b']);
    expect(parse()).toEqual([]);
    expect(parse('Allow')).toEqual([]);
  });

  it.each(['', '{', 'null', '"Allow"', '[{"Statement":{"Effect":"Allow"}}]'])('%j has no statement', (document) => {
    expect(parsePolicy(document)).toEqual([]);
  });

  it.each(['allow', 'ALLOW', ['Allow'], undefined])('effect %j does not allow', (Effect) => {
    expect(parse({ Effect })).toEqual([EMPTY]);
  });

  it('takes no object or null for a text', () => {
    const odd = [{ a: 1 }, null, ['s3:*'], 's3:GetObject'];
    expect(parse({ Sid: 1, Action: odd, Resource: { a: '*' }, NotAction: null, Principal: { AWS: odd } })).toEqual([
      { ...EMPTY, actions: ['s3:GetObject'], principals: [{ kind: 'AWS', id: 's3:GetObject' }] },
    ]);
  });

  it.each(['111122223333', ['*'], null, 1])('principal %j matches none', (Principal) => {
    expect(parse({ Principal })).toEqual([EMPTY]);
  });

  it('a condition that cannot be read, or a part of one, stays as one that never holds', () => {
    for (const Condition of [null, 'x', ['x'], { Bool: 'x' }, { Bool: null }, { Bool: [] }]) {
      expect(parse({ Condition })).toEqual([{ ...EMPTY, conditions: [NEVER] }]);
    }
    expect(parse({ Condition: { Bool: 'x', Null: { a: 'true' } } })[0]?.conditions).toEqual([
      NEVER,
      { operator: 'Null', key: 'a', values: ['true'] },
    ]);
    expect(parse({ Condition: {} })).toEqual([EMPTY]);
  });
});
