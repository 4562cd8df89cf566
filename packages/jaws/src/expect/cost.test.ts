import { expect, test } from 'vitest';
import type { DeployedRegion, DeployedStack, Deployment } from '../plan/types.ts';
import { expectedCost } from './cost.ts';

test('what stays at AWS when its stack goes costs what it did, also by values of the stack', () => {
  const table = {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    Properties: {
      ProvisionedThroughput: { ReadCapacityUnits: { Ref: 'Units' }, WriteCapacityUnits: { Ref: 'Units' } },
    },
  };
  const stack = {
    name: 'dev-shop-l',
    status: 'CREATE_COMPLETE',
    template: { Resources: { Orders: table } },
    parameters: { Units: '10' },
  } as unknown as DeployedStack;
  const gone = { name: stack.name, action: 'delete', template: stack.template, parameters: {} };
  const deployment = {
    base: [{ region: 'us-east-1', lambdas: [stack] } as unknown as DeployedRegion],
    phases: [{ regions: [{ region: 'us-east-1', stacks: [gone] }] }],
  } as unknown as Deployment;
  expect(expectedCost(deployment, new Date('2025-10-02'))).toMatchObject({ monthly: 0, regions: [], unpriced: [] });
});
