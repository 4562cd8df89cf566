import { expect, it } from 'vitest';
import type { Kernel } from '../../../kernel/kernel.ts';
import { testCloud } from '../testing.ts';

it('makes nothing while its region is down, and goes on when it is up', async () => {
  const made: string[] = [];
  let kernel: Kernel | undefined;
  const cloud = await testCloud([
    {
      type: 'AWS::SNS::Topic',
      async create(_properties, ctx) {
        made.push(ctx.logicalId);
        kernel = ctx.kernel;
        kernel.faults.regionDown('us-east-1');
        return { id: ctx.logicalId };
      },
      async delete() {},
    },
  ]);
  const Resources = {
    First: { Type: 'AWS::SNS::Topic' },
    Second: { Type: 'AWS::SNS::Topic', DependsOn: 'First' },
  };
  await cloud.cf.createStack({ StackName: 'one', TemplateBody: JSON.stringify({ Resources }) });
  await expect.poll(() => made).toEqual(['First']);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(made).toEqual(['First']);
  kernel?.faults.regionUp('us-east-1');
  await expect.poll(() => made).toEqual(['First', 'Second']);
  kernel?.faults.regionUp('us-east-1');
  expect(await cloud.rest('one')).toBe('CREATE_COMPLETE');
  await cloud.close();
});
