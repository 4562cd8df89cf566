import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { Event } from '../events.ts';
import { failureOfAll, reportFailure } from './failures.ts';
import { testHost } from './testing/project.ts';

const at = (region: string, error: unknown) => ({ stage: 'dev', region, error });
const broken = (stack: string) =>
  fail('StackFailed', {
    stage: 'dev',
    region: 'us-east-1',
    stack,
    status: 'UPDATE_ROLLBACK_COMPLETE',
    logicalId: 'Role',
    resourceType: 'AWS::IAM::Role',
    reason: 'no',
  });
const refused = (region: string) =>
  fail(
    'ValidationFailed',
    { stage: 'dev', region, stack: 'dev-shop-r' },
    { problems: [{ message: `Table ${region}` }] },
  );

describe('the error of a deployment', () => {
  test('names every stack that failed, not only the first one of a region', () => {
    const error = failureOfAll([at('us-east-1', broken('dev-shop-l')), at('us-east-1', broken('dev-shop-l2'))], [], 1);
    expect(error).toMatchObject({
      code: 'DeployFailed',
      message: 'Failed in dev us-east-1.',
      problems: [
        { message: expect.stringMatching(/^dev us-east-1: dev-shop-l in/) },
        { message: expect.stringMatching(/^dev us-east-1: dev-shop-l2 in/) },
      ],
    });
  });

  test('says what is wrong in each region, also where the error of a region stands for several mistakes', () => {
    const error = failureOfAll([at('us-east-1', refused('us-east-1')), at('eu-west-1', refused('eu-west-1'))], [], 3);
    const messages = (error as { problems: readonly { message: string }[] }).problems.map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining('dev us-east-1: CloudFormation would fail'),
      'dev us-east-1: Table us-east-1',
      expect.stringContaining('dev eu-west-1: CloudFormation would fail'),
      'dev eu-west-1: Table eu-west-1',
    ]);
  });

  test('names all regions that one error stopped', () => {
    const losses = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1'].map((region) => ({
      stage: 'dev',
      region,
      stack: 'dev-shop-r',
      logicalId: 'Links',
      resourceType: 'AWS::DynamoDB::Table',
      how: 'replaced' as const,
    }));
    const lost = fail('DataWouldBeLost', { losses });
    const all = [...losses.map(({ region }) => at(region, lost)), at('sa-east-1', refused('sa-east-1'))];
    const error = failureOfAll(all, [], 6) as { message: string; problems: readonly { message: string }[] };
    expect(error.message).toContain('dev eu-west-1');
    expect(error.problems[0]?.message).toBe(
      'dev us-east-1, dev us-east-2, dev us-west-1 and 2 more: Stopped, because data would be lost: Links (AWS::DynamoDB::Table) of dev-shop-r in us-east-1, us-east-2, us-west-1 and 2 more regions would be replaced by an empty one.',
    );
  });

  test('is the bug where there is one, after what failed in the other regions was reported', () => {
    const events: Event[] = [];
    const host = testHost('http://127.0.0.1:9', (event) => events.push(event));
    const bug = new TypeError('a bug');
    const failures = [at('us-east-1', broken('dev-shop-l')), at('eu-west-1', bug)];
    for (const failure of failures) reportFailure(host, failure);
    expect(failureOfAll(failures, [], 2)).toBe(bug);
    expect(events).toMatchObject([{ type: 'region-failed', region: 'us-east-1', code: 'StackFailed' }]);
  });
});
