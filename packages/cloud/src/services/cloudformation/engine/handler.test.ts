import { describe, expect, it } from 'vitest';
import { emptyInput } from '../records.ts';
import { findHandler, handlerContext, handlerOf, handlerOfMade, newSuffix } from './handler.ts';
import { ACCOUNT, fakeDeployment, notingType, STACK_ID } from './testing.ts';

const topic = notingType('AWS::SNS::Topic').handler;
const custom = notingType('AWS::CloudFormation::CustomResource').handler;

describe('findHandler', () => {
  it('has the service’s own type, one for all custom resources, and nothing for others', async () => {
    const { d, ctx } = await fakeDeployment({ types: [topic, custom] });
    const find = (type: string) => findHandler(ctx.kernel, d.specs, type);
    expect(find('AWS::SNS::Topic')).toBe(topic);
    expect(find('Custom::Thing')).toBe(custom);
    expect(find('AWS::CloudFormation::CustomResource')).toBe(custom);
    expect(find('AWS::EC2::VPC')).toBeUndefined();
    expect(() => handlerOf(d, 'AWS::EC2::VPC')).toThrow(
      'The resource type AWS::EC2::VPC is not implemented by jaws-cloud.',
    );
    expect(handlerOf(d, 'AWS::SNS::Topic')).toBe(topic);
    expect(handlerOfMade(d, 'AWS::SNS::Topic')).toBe(topic);
    // A recorded resource of a type without a handler can still be deleted.
    expect(handlerOfMade(d, 'AWS::EC2::VPC').delete).toBeTypeOf('function');
  });
});

describe('handlerContext', () => {
  it('says what a handler needs to know', async () => {
    const tags = [{ Key: 'a', Value: 'b' }];
    const { d, stack } = await fakeDeployment({ stack: { input: { ...emptyInput, tags } } });
    const creationPolicy = { count: 1, timeout: 1 } as never;
    const context = handlerContext(d, { logicalId: 'A', type: 'T', suffix: 'X', creationPolicy });
    expect(context).toMatchObject({
      account: ACCOUNT,
      region: 'us-east-1',
      logicalId: 'A',
      resourceType: 'T',
      creationPolicy,
      stack: { id: STACK_ID, name: 's', tags: { a: 'b' } },
    });
    expect(context.record).toBe(stack());
    expect([context.signal, context.kernel, context.requestId]).toEqual([d.signal, d.ctx.kernel, d.ctx.requestId]);
    expect(context.with({ region: 'eu-west-1' }).region).toBe('eu-west-1');
    await context.initiated({ id: 'x' });
  });

  it('acts as the stack’s role', async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/deployer`;
    const { d } = await fakeDeployment({ stack: { input: { ...emptyInput, roleArn } } });
    const { caller, with: change } = handlerContext(d, { logicalId: 'A', type: 'T', suffix: 'X' });
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/AWSCloudFormation`;
    expect([caller.arn, change({}).caller.arn]).toEqual([session, session]);
  });

  it('hands on what is initiated and named', async () => {
    const { d } = await fakeDeployment();
    const noted: unknown[] = [];
    const context = handlerContext(
      d,
      { logicalId: 'A', type: 'T', suffix: 'X' },
      { initiated: async (state) => void noted.push(state), named: (name) => noted.push(name) },
    );
    await context.initiated({ id: 'x' });
    expect([context.name(), noted]).toEqual(['s-A-X', [{ id: 'x' }, 's-A-X']]);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
describe('a generated name', () => {
  async function name(stack: string, logicalId: string, options?: { maxLength?: number; lowerCase?: boolean }) {
    const { d } = await fakeDeployment({ stack: { name: stack } });
    return handlerContext(d, { logicalId, type: 'T', suffix: 'SUFFIX12' }).name(options);
  }

  it.each<[string, string, { maxLength?: number; lowerCase?: boolean } | undefined, string]>([
    ['stack', 'Logical', undefined, 'stack-Logical-SUFFIX12'],
    ['My_stack', 'Logical', undefined, 'My_stack-Logical-SUFFIX12'],
    ['My_stack_1', 'Logical', { lowerCase: true }, 'my-stack-1-logical-suffix12'],
    // 30 letters leave 20 for the two parts.
    ['s'.repeat(30), 'L'.repeat(30), { maxLength: 30 }, `${'s'.repeat(10)}-${'L'.repeat(10)}-SUFFIX12`],
    ['s'.repeat(30), 'LLLL', { maxLength: 30 }, `${'s'.repeat(16)}-LLLL-SUFFIX12`],
    ['ssss', 'L'.repeat(30), { maxLength: 30 }, `ssss-${'L'.repeat(16)}-SUFFIX12`],
    ['s'.repeat(30), 'L'.repeat(30), { maxLength: 31 }, `${'s'.repeat(10)}-${'L'.repeat(11)}-SUFFIX12`],
    ['s'.repeat(10), 'L'.repeat(10), { maxLength: 30 }, `${'s'.repeat(10)}-${'L'.repeat(10)}-SUFFIX12`],
    ['s'.repeat(60), 'L'.repeat(60), undefined, `${'s'.repeat(27)}-${'L'.repeat(27)}-SUFFIX12`],
  ])('of %s and %s within %j', async (stack, logicalId, options, expected) => {
    expect(await name(stack, logicalId, options)).toBe(expected);
  });
});

it('a suffix has twelve letters and digits', async () => {
  const { d } = await fakeDeployment();
  const suffixes = Array.from({ length: 50 }, () => newSuffix(d));
  for (const suffix of suffixes) expect(suffix).toMatch(/^[A-Za-z0-9]{12}$/);
  expect(new Set(suffixes.join('')).size).toBe(62);
});
