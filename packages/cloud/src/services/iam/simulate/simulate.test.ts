import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../index.ts';
import { type TestCloud, testCloud } from '../testing.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam });
});
afterEach(() => cloud.close());

const policy = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
const allowed = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const denied = policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' });

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html#API_SimulateCustomPolicy_Errors
it('an invalid policy is refused, with its place in the list', async () => {
  const simulate = (more: object) =>
    cloud.ctx.aws.iam.simulateCustomPolicy({
      PolicyInputList: [allowed],
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ...more,
    });
  expect((await simulate({})).EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
    'allowed',
    'implicitDeny',
  ]);
  expect((await simulate({ PolicyInputList: [allowed, denied] })).EvaluationResults?.[0]?.EvalDecision).toBe(
    'explicitDeny',
  );
  for (const broken of ['{', '[]', policy({ Effect: 'Maybe', Action: 's3:*', Resource: '*' })]) {
    const refused = { code: 'InvalidInput', message: expect.stringContaining('PolicyInputList.2') };
    await expect(simulate({ PolicyInputList: [allowed, broken] }), broken).rejects.toMatchObject(refused);
    await expect(simulate({ PermissionsBoundaryPolicyInputList: [broken] }), broken).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining('PermissionsBoundaryPolicyInputList.1'),
    });
  }
});
