import { describe, expect, it } from 'vitest';
import { arn, id, like, missing, session, some, time, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/events/, …/scheduler/, …/ssm/, …/secretsmanager/

describe.skipIf(missing !== undefined)(title('aws events, scheduler, ssm, secretsmanager'), () => {
  const { aws, refused } = session();

  it('events', async () => {
    const RuleArn = arn('events', 'rule/r');
    const pattern = JSON.stringify({ source: ['me'] });
    expect(await aws`events put-rule --name r --event-pattern ${pattern}`).toEqual({ RuleArn });
    expect(await aws`events describe-rule --name r`).toMatchObject({
      Arn: RuleArn,
      EventPattern: pattern,
      State: 'ENABLED',
    });
    const targets = [{ Id: 'q', Arn: arn('sqs', 'q') }];
    expect(await aws`events put-targets --rule r --targets ${targets}`).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    expect(await aws`events list-targets-by-rule --rule r`).toEqual({ Targets: targets });
    expect(await aws`events list-rule-names-by-target --target-arn ${arn('sqs', 'q')}`).toEqual({ RuleNames: ['r'] });
    const entries = [{ Source: 'me', DetailType: 'd', Detail: '{}' }];
    expect(await aws`events put-events --entries ${entries}`).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: id }],
    });
    const event = JSON.stringify({
      id: '1',
      source: 'me',
      account: '1',
      time: '2026-01-01T00:00:00Z',
      region: 'x',
      resources: [],
      'detail-type': 'd',
      detail: {},
    });
    expect(await aws`events test-event-pattern --event-pattern ${pattern} --event ${event}`).toEqual({ Result: true });
    expect(await aws`events create-event-bus --name b`).toEqual({ EventBusArn: arn('events', 'event-bus/b') });
    expect(await aws`events list-event-buses`).toMatchObject({ EventBuses: [{ Name: 'b' }, { Name: 'default' }] });
    await refused('InvalidEventPatternException')`events put-rule --name x --event-pattern nonsense`;
    await refused('ResourceNotFoundException')`events describe-rule --name none`;
    expect(await aws`events remove-targets --rule r --ids q`).toMatchObject({ FailedEntryCount: 0 });
    await aws`events delete-rule --name r`;
  });

  it('scheduler', async () => {
    const trust = {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await aws`iam create-role --role-name s --assume-role-policy-document ${trust}`;
    const target = { Arn: arn('sqs', 'q'), RoleArn: Role.Arn };
    expect(
      await aws`scheduler create-schedule --name s --schedule-expression ${'rate(5 minutes)'} --flexible-time-window Mode=OFF --target ${target}`,
    ).toEqual({ ScheduleArn: arn('scheduler', 'schedule/default/s') });
    expect(await aws`scheduler get-schedule --name s`).toMatchObject({
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'UTC',
      CreationDate: time,
    });
    expect(await aws`scheduler create-schedule-group --name g`).toEqual({
      ScheduleGroupArn: arn('scheduler', 'schedule-group/g'),
    });
    expect(await aws`scheduler list-schedules`).toMatchObject({ Schedules: [{ Name: 's', GroupName: 'default' }] });
    await refused(
      'ValidationException',
    )`scheduler create-schedule --name x --schedule-expression often --flexible-time-window Mode=OFF --target ${target}`;
    await aws`scheduler delete-schedule --name s`;
    await refused('ResourceNotFoundException')`scheduler get-schedule --name s`;
  });

  it('ssm', async () => {
    expect(await aws`ssm put-parameter --name /a/b --value one --type String`).toMatchObject({
      Version: 1,
      Tier: 'Standard',
    });
    await refused('ParameterAlreadyExists')`ssm put-parameter --name /a/b --value two --type String`;
    expect(await aws`ssm put-parameter --name /a/b --value two --overwrite`).toMatchObject({ Version: 2 });
    expect(await aws`ssm get-parameter --name /a/b`).toMatchObject({
      Parameter: {
        Name: '/a/b',
        Type: 'String',
        Value: 'two',
        Version: 2,
        LastModifiedDate: time,
        ARN: arn('ssm', 'parameter/a/b'),
        DataType: 'text',
      },
    });
    await aws`ssm put-parameter --name /a/secret --value hush --type SecureString`;
    expect((await aws`ssm get-parameter --name /a/secret`).Parameter.Value).not.toBe('hush');
    expect((await aws`ssm get-parameter --name /a/secret --with-decryption`).Parameter.Value).toBe('hush');
    expect((await aws`ssm get-parameters-by-path --path /a --recursive`).Parameters).toHaveLength(2);
    expect(await aws`ssm get-parameters --names /a/b /none`).toMatchObject({ InvalidParameters: ['/none'] });
    expect((await aws`ssm get-parameter-history --name /a/b`).Parameters).toHaveLength(2);
    expect(await aws`ssm describe-parameters`).toMatchObject({ Parameters: [{ Name: '/a/b' }, { Name: '/a/secret' }] });
    await refused('ParameterNotFound')`ssm get-parameter --name /none`;
    expect(await aws`ssm delete-parameters --names /a/b /a/secret`).toMatchObject({ DeletedParameters: [some, some] });
  });

  it('secretsmanager', async () => {
    const created = await aws`secretsmanager create-secret --name s --secret-string one`;
    expect(created).toMatchObject({ ARN: like(/:secret:s-[A-Za-z0-9]{6}$/), Name: 's', VersionId: id });
    await refused('ResourceExistsException')`secretsmanager create-secret --name s --secret-string one`;
    expect(await aws`secretsmanager get-secret-value --secret-id s`).toMatchObject({
      ARN: created.ARN,
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: time,
    });
    await aws`secretsmanager put-secret-value --secret-id s --secret-string two`;
    expect(await aws`secretsmanager get-secret-value --secret-id s --version-stage AWSPREVIOUS`).toMatchObject({
      SecretString: 'one',
    });
    expect(await aws`secretsmanager describe-secret --secret-id s`).toMatchObject({ LastChangedDate: time });
    expect(await aws`secretsmanager list-secrets`).toMatchObject({ SecretList: [{ Name: 's' }] });
    expect((await aws`secretsmanager get-random-password --password-length 20`).RandomPassword).toHaveLength(20);
    expect(await aws`secretsmanager delete-secret --secret-id s`).toMatchObject({ DeletionDate: time });
    await refused('InvalidRequestException')`secretsmanager get-secret-value --secret-id s`;
    await aws`secretsmanager restore-secret --secret-id s`;
    await refused('ResourceNotFoundException')`secretsmanager get-secret-value --secret-id none`;
  });
});
