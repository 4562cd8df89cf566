import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../kernel/errors.ts';
import { emptyInput } from '../records.ts';
import { asRole, checkRole, withRole } from './as-role.ts';
import { ACCOUNT, fakeDeployment } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html

const ROLE = `arn:aws:iam::${ACCOUNT}:role/path/deployer`;

describe('asRole', () => {
  it('acts as a session of the role', async () => {
    const { ctx } = await fakeDeployment();
    const { caller, account, region } = asRole(ctx, ROLE.replace(ACCOUNT, '444455556666'));
    expect(caller).toEqual({
      kind: 'role',
      account: '444455556666',
      arn: 'arn:aws:sts::444455556666:assumed-role/deployer/AWSCloudFormation',
      userId: 'AROA:AWSCloudFormation',
    });
    expect([account, region]).toEqual([ACCOUNT, 'us-east-1']);
    expect(asRole(ctx.with({ region: 'cn-north-1' }), ROLE).caller.arn).toMatch(/^arn:aws-cn:sts::/);
  });

  it('asks what the role may do, as the caller is not asked', async () => {
    const { ctx, owned } = await fakeDeployment({ operations: { sqs: { ListQueues: () => ({}) } } });
    const asked: string[] = [];
    const kernel = {
      ...owned.kernel,
      allow: async ({ caller }: { caller: { arn: string } }, service: string, operation: string) => {
        asked.push(`${caller.arn} ${service}:${operation}`);
      },
      context: (where: object) => ({ ...ctx, ...where, aws: ctx.aws, kernel }),
    } as unknown as typeof ctx.kernel;
    await asRole({ ...ctx, aws: ctx.aws, kernel }, ROLE).aws.sqs.listQueues({});
    expect(asked).toEqual([`arn:aws:sts::${ACCOUNT}:assumed-role/deployer/AWSCloudFormation sqs:ListQueues`]);
  });

  it('is the caller without a role, and in a lenient cloud', async () => {
    const { ctx } = await fakeDeployment();
    expect(asRole(ctx, undefined)).toBe(ctx);
    const lenient = await fakeDeployment({ lenient: true });
    expect(asRole(lenient.ctx, ROLE)).toBe(lenient.ctx);
  });
});

it('the role of a roll-back or a deletion is the stack’s from then on', () => {
  const [input, previous] = [emptyInput, { ...emptyInput, template: 'before', roleArn: 'old' }];
  expect(withRole({ input, previous }, undefined)).toEqual({ input, previous });
  expect(withRole({ input, previous }, ROLE)).toEqual({
    input: { ...input, roleArn: ROLE },
    previous: { ...previous, roleArn: ROLE },
  });
  expect(withRole({ input }, ROLE)).toEqual({ input: { ...input, roleArn: ROLE }, previous: undefined });
});

describe('checkRole', () => {
  const service = 'cloudformation.amazonaws.com';
  const allow = (Principal: unknown) => ({ Effect: 'Allow', Principal });

  async function check(trust: unknown, { arn = ROLE, lenient = false }: { arn?: string; lenient?: boolean } = {}) {
    const asked: unknown[] = [];
    const { ctx } = await fakeDeployment({
      lenient,
      operations: {
        iam: {
          GetRole(input, { account }) {
            asked.push({ account, ...input });
            if (trust instanceof Error) throw trust;
            return { Role: { Arn: ROLE, AssumeRolePolicyDocument: trust } };
          },
        },
      },
    });
    await checkRole(ctx, arn);
    return asked;
  }
  const document = (Statement: unknown) => encodeURIComponent(JSON.stringify({ Statement }));
  const refused = `Role ${ROLE} is invalid or cannot be assumed`;

  it.each([
    ['a service', allow({ Service: service })],
    ['services', allow({ Service: ['lambda.amazonaws.com', service] })],
    ['everyone', allow('*')],
    ['statements', [allow({ AWS: '*' }), allow({ Service: service })]],
  ])('takes a role that trusts CloudFormation: %s', async (_, statement) => {
    expect(await check(document(statement))).toEqual([{ account: ACCOUNT, RoleName: 'deployer' }]);
  });

  it.each<[string, unknown]>([
    ['trusts another service', document(allow({ Service: 'lambda.amazonaws.com' }))],
    ['trusts accounts', document(allow({ AWS: '*' }))],
    ['denies', document({ Effect: 'Deny', Principal: { Service: service } })],
    ['trusts nobody', document([])],
    ['says nothing', document({ Effect: 'Allow' })],
    ['has no document', undefined],
    ['has a broken document', '{'],
    ['is not there', new AwsError('NoSuchEntity', 'none')],
  ])('refuses one that %s', async (_, trust) => {
    await expect(check(trust)).rejects.toThrow(refused);
  });

  it('refuses one of the same name, but of another path', async () => {
    const arn = ROLE.replace('/path/', '/');
    await expect(check(document(allow('*')), { arn })).rejects.toThrow(`Role ${arn} is invalid or cannot be assumed`);
  });

  it('looks in the account of the role', async () => {
    const arn = ROLE.replace(ACCOUNT, '444455556666');
    await expect(check(document(allow('*')), { arn })).rejects.toThrow(`Role ${arn} is invalid`);
  });

  it('does not take a failure without an answer for a refusal', async () => {
    await expect(check(new Error('disk'))).rejects.toThrow('disk');
  });

  it('asks for nothing in a lenient cloud, or without a role', async () => {
    expect(await check(new Error('asked'), { lenient: true })).toEqual([]);
    await checkRole((await fakeDeployment()).ctx, undefined);
  });
});
