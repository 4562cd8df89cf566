import { expect, test } from 'vitest';
import type { RegionClients } from '../aws/types.ts';
import { fakeClient, noStack } from '../deploy/testing.ts';
import { fail } from '../errors/catalogue/index.ts';
import { deployedNames } from './deployed-names.ts';

const place = { stage: 'dev', region: 'us-east-1' };
const call = { call: 'cloudformation:ListStackResources', region: place.region, detail: 'no', attempts: undefined };
const caller = { profile: undefined, principal: undefined, action: undefined, resource: undefined };
const nameOf = async (answer: () => unknown) => {
  const { client } = fakeClient({ ListStackResources: answer });
  const clients = { cloudFormation: async () => client } as unknown as RegionClients;
  return (await deployedNames(clients, { name: 'shop' }, place))({ logicalId: 'lOne' });
};

test('a function that is deployed keeps its name; without a stack, or the right to read it, it has that of a new one', async () => {
  const StackResourceSummaries = [
    { LogicalResourceId: 'lOne', ResourceType: 'AWS::Lambda::Function', PhysicalResourceId: 'dev-shop-l-lOne-1A' },
  ];
  expect(await nameOf(() => ({ StackResourceSummaries }))).toBe('dev-shop-l-lOne-1A');
  expect(await nameOf(noStack)).toBe('dev-shop-lOne');
  expect(await nameOf(() => fail('AwsAccessDenied', { ...call, ...caller }))).toBe('dev-shop-lOne');
});

test('no name is made up where AWS only fails to answer', async () => {
  await expect(nameOf(() => fail('AwsThrottled', call))).rejects.toMatchObject({ code: 'AwsThrottled' });
  await expect(nameOf(() => ({}))).rejects.toMatchObject({ code: 'AwsAnswerUnreadable' });
});
