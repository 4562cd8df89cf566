import { expect, test } from 'vitest';
import type { TemplateResource } from '../model/types.ts';
import type { DeployedRegion } from '../plan/types.ts';
import { isUnprotected, protectionOf, protectRegion } from './protection.ts';
import type { RegionRun } from './region.ts';
import { isOurs, needsPolicy, stackPolicy } from './stack-policy.ts';
import { memoryBucket } from './testing.ts';

const table: TemplateResource = { Type: 'AWS::DynamoDB::Table' };
const removed = { LogicalResourceId: 'Orders', ResourceType: table.Type, Action: 'Remove' } as const;
const template = {
  Resources: {
    Orders: table,
    Users: table,
    Maybe: { ...table, Condition: 'IsLive' },
    Jobs: { Type: 'AWS::SQS::Queue' },
  },
};

interface Parsed {
  readonly Statement: readonly {
    readonly Resource: unknown;
    readonly Condition?: { readonly StringEquals: { readonly ResourceType: readonly string[] } };
  }[];
}
const parsed = (text: string) => (JSON.parse(text) as Parsed).Statement;

test('where something may be deleted, what stays of its type is named, except what a condition may leave out', () => {
  const [, types, named] = parsed(stackPolicy([removed], template));
  expect(types?.Condition?.StringEquals.ResourceType).not.toContain(table.Type);
  expect(types?.Condition?.StringEquals.ResourceType).toContain('AWS::SQS::Queue');
  expect(named?.Resource).toEqual(['LogicalResourceId/Users']);
  expect(parsed(stackPolicy([removed], { Resources: { Orders: table } }))).toHaveLength(2);
});

test('a policy of another version is known as ours, one of the owners is not', () => {
  const [allow, deny] = parsed(stackPolicy());
  const ours = deny!.Condition!.StringEquals.ResourceType;
  const of = (ResourceType: readonly string[], ...more: object[]) =>
    JSON.stringify({ Statement: [allow, { ...deny, Condition: { StringEquals: { ResourceType } } }, ...more] });
  expect(isOurs(stackPolicy())).toBe(true);
  expect(isOurs(stackPolicy([removed], template))).toBe(true);
  expect(isOurs(of([...ours.slice(3), 'AWS::New::Store']))).toBe(true);
  expect(isOurs(of(['AWS::RDS::DBInstance', table.Type]))).toBe(false);
  expect(isOurs(of(ours, { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: '*' }))).toBe(false);
  const named = { Effect: 'Deny', Action: ['Update:Delete', 'Update:Replace'], Principal: '*', Resource: ['x'] };
  expect(isOurs(of(ours, named))).toBe(true);
  expect(isOurs(of(ours, named, named))).toBe(false);
  expect(isOurs(JSON.stringify({ Statement: [allow] }))).toBe(false);
  expect(isOurs('{}')).toBe(false);
});

test('a stack whose data CloudFormation retains whatever happens needs no policy', () => {
  const retained = { ...table, DeletionPolicy: 'Retain' };
  expect(needsPolicy({ Resources: { A: table } })).toBe(true);
  expect(needsPolicy({ Resources: { A: retained } })).toBe(true);
  expect(needsPolicy({ Resources: { A: { ...retained, UpdateReplacePolicy: 'Retain' } } })).toBe(false);
  expect(needsPolicy({ Resources: { A: { Type: 'AWS::SNS::Topic' } } })).toBe(false);
});

test('a note holds for these stacks only: not for later ones of the same names', async () => {
  const region = (id: string, protectedBy?: readonly string[]) =>
    ({
      stage: 'dev',
      lambdas: [],
      resources: { id, name: 'dev-shop-r', status: 'CREATE_COMPLETE', template },
      ...(protectedBy && { protectedBy }),
    }) as unknown as DeployedRegion;
  const base = region('one', []);
  expect(isUnprotected('shop', base)).toBe(true);
  const { bucket, held } = memoryBucket();
  const protect = (of: DeployedRegion) =>
    protectRegion({
      project: 'shop',
      base: of,
      bucket,
      lease: { check() {} },
      outcomes: [],
      protection: protectionOf('shop', of),
      aws: { in: () => ({ cloudFormation: async () => ({ send: async () => ({}) }) }) },
    } as unknown as RegionRun);
  await protect(base);
  const notes = [...held.keys()];
  expect(notes).toHaveLength(1);
  // It is written once.
  held.clear();
  await protect(region('one', notes));
  expect(held.size).toBe(0);
  expect(isUnprotected('shop', region('one', notes))).toBe(false);
  expect(isUnprotected('shop', region('two', notes))).toBe(true);
  // A caller who may not list the bucket.
  expect(isUnprotected('shop', region('one'))).toBe(false);
});
