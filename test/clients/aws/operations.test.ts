import { describe, expect, it } from 'vitest';
import { registry } from '../../../packages/cloud/src/services/registry.ts';
import { arn, like, missing, session, some, time, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/, …/cloudwatch/, …/route53/, …/acm/, …/ecr/

/** Whether a service has started to exist. */
const served = (service: string) => Object.keys(registry[service]?.operations ?? {}).length > 0;

describe.skipIf(missing !== undefined)(title('aws cloudformation, cloudwatch, route53, acm, ecr'), () => {
  const { aws, refused, file } = session();

  it('cloudformation', async () => {
    const template = (more: object = {}) =>
      JSON.stringify({
        Parameters: { Days: { Type: 'Number', Default: 7 } },
        Resources: {
          Q: { Type: 'AWS::SQS::Queue' },
          G: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { Ref: 'Days' } } },
          ...more,
        },
        Outputs: { Url: { Value: { Ref: 'Q' }, Export: { Name: 'the-url' } } },
      });
    await file('t.json', template());
    expect(await aws`cloudformation validate-template --template-body file://t.json`).toMatchObject({
      Parameters: [{ ParameterKey: 'Days', DefaultValue: '7', NoEcho: false }],
    });
    await refused('ValidationError')`cloudformation validate-template --template-body ${'{"Resources": 1}'}`;
    const { StackId } =
      await aws`cloudformation create-stack --stack-name s --template-body file://t.json --tags Key=a,Value=b`;
    expect(StackId).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/s\/[0-9a-f-]{36}$/);
    await aws`cloudformation wait stack-create-complete --stack-name s`;
    expect(await aws`cloudformation describe-stacks --stack-name s`).toMatchObject({
      Stacks: [
        {
          StackId,
          StackStatus: 'CREATE_COMPLETE',
          CreationTime: time,
          Parameters: [{ ParameterKey: 'Days', ParameterValue: '7' }],
          Outputs: [{ OutputKey: 'Url', OutputValue: some, ExportName: 'the-url' }],
          Tags: [{ Key: 'a', Value: 'b' }],
        },
      ],
    });
    expect(await aws`cloudformation list-stack-resources --stack-name s`).toMatchObject({
      StackResourceSummaries: [
        { ResourceType: some, PhysicalResourceId: some, ResourceStatus: 'CREATE_COMPLETE' },
        { LastUpdatedTimestamp: time },
      ],
    });
    expect(await aws`cloudformation describe-stack-resource --stack-name s --logical-resource-id Q`).toMatchObject({
      StackResourceDetail: { ResourceType: 'AWS::SQS::Queue' },
    });
    expect((await aws`cloudformation describe-stack-events --stack-name s`).StackEvents[0]).toMatchObject({
      EventId: some,
      Timestamp: time,
      ResourceStatus: 'CREATE_COMPLETE',
    });
    expect(await aws`cloudformation list-exports`).toMatchObject({
      Exports: [{ Name: 'the-url', ExportingStackId: StackId }],
    });
    await refused(
      'ValidationError',
    )`cloudformation update-stack --stack-name s --template-body file://t.json --tags Key=a,Value=b`;
    await file('u.json', template({ T: { Type: 'AWS::SNS::Topic' } }));
    expect(
      await aws`cloudformation deploy --stack-name s --template-file u.json --parameter-overrides Days=14`,
    ).toContain('Successfully created/updated stack');
    const changes =
      await aws`cloudformation create-change-set --stack-name s --change-set-name c --template-body file://t.json`;
    expect(changes.Id).toMatch(/:changeSet\/c\//);
    expect(await aws`cloudformation describe-change-set --stack-name s --change-set-name c`).toMatchObject({
      Status: 'CREATE_COMPLETE',
      Changes: expect.arrayContaining([
        expect.objectContaining({
          ResourceChange: expect.objectContaining({ Action: 'Remove', LogicalResourceId: 'T' }),
        }),
      ]),
    });
    expect(await aws`cloudformation list-change-sets --stack-name s`).toMatchObject({
      Summaries: expect.arrayContaining([
        expect.objectContaining({ ChangeSetName: 'c', ExecutionStatus: 'AVAILABLE' }),
      ]),
    });
    await aws`cloudformation delete-change-set --stack-name s --change-set-name c`;
    expect(await aws`cloudformation get-template --stack-name s`).toMatchObject({ TemplateBody: { Resources: {} } });
    expect(await aws`cloudformation get-template-summary --stack-name s`).toMatchObject({
      ResourceTypes: expect.arrayContaining(['AWS::SNS::Topic']),
    });
    await aws`cloudformation update-termination-protection --stack-name s --enable-termination-protection`;
    await refused('ValidationError')`cloudformation delete-stack --stack-name s`;
    await aws`cloudformation update-termination-protection --stack-name s --no-enable-termination-protection`;
    await aws`cloudformation delete-stack --stack-name s`;
    await aws`cloudformation wait stack-delete-complete --stack-name s`;
    await refused('ValidationError')`cloudformation describe-stacks --stack-name s`;
    expect(await aws`cloudformation list-stacks`).toMatchObject({
      StackSummaries: [{ StackStatus: 'DELETE_COMPLETE' }],
    });
  });

  it('ecr', async () => {
    expect(await aws`ecr create-repository --repository-name repo`).toMatchObject({
      repository: { repositoryArn: arn('ecr', 'repository/repo'), createdAt: time, imageTagMutability: 'MUTABLE' },
    });
    expect(await aws`ecr describe-repositories`).toMatchObject({ repositories: [{ repositoryName: 'repo' }] });
    expect(await aws`ecr list-images --repository-name repo`).toEqual({ imageIds: [] });
    await refused('RepositoryNotFoundException')`ecr delete-repository --repository-name none`;
    await aws`ecr delete-repository --repository-name repo --force`;
  });

  it.skipIf(!served('cloudwatch'))('cloudwatch', async () => {
    await aws`cloudwatch put-metric-data --namespace n --metric-name m --value 3`;
    const start = new Date(Date.now() - 600_000).toISOString();
    const end = new Date(Date.now() + 600_000).toISOString();
    expect(
      await aws`cloudwatch get-metric-statistics --namespace n --metric-name m --start-time ${start} --end-time ${end} --period 60 --statistics Sum Maximum`,
    ).toMatchObject({ Label: 'm', Datapoints: [{ Sum: 3, Maximum: 3, Timestamp: time, Unit: 'None' }] });
    expect(await aws`cloudwatch list-metrics --namespace n`).toMatchObject({
      Metrics: [{ MetricName: 'm', Dimensions: [] }],
    });
    await aws`cloudwatch put-metric-alarm --alarm-name a --namespace n --metric-name m --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold`;
    expect(await aws`cloudwatch describe-alarms --alarm-names a`).toMatchObject({
      MetricAlarms: [
        { AlarmArn: arn('cloudwatch', 'alarm:a'), StateValue: some, AlarmConfigurationUpdatedTimestamp: time },
      ],
    });
    await aws`cloudwatch set-alarm-state --alarm-name a --state-value ALARM --state-reason why`;
    expect((await aws`cloudwatch describe-alarm-history --alarm-name a`).AlarmHistoryItems).not.toEqual([]);
    await refused(
      'ResourceNotFound',
    )`cloudwatch set-alarm-state --alarm-name none --state-value ALARM --state-reason why`;
    await aws`cloudwatch delete-alarms --alarm-names a`;
  });

  it.skipIf(!served('route53'))('route53', async () => {
    const { HostedZone, ...made } = await aws`route53 create-hosted-zone --name example.com --caller-reference 1`;
    expect({ HostedZone, ...made }).toMatchObject({
      HostedZone: { Id: like(/^\/hostedzone\/Z[A-Z0-9]+$/), Name: 'example.com.', ResourceRecordSetCount: 2 },
      ChangeInfo: { Id: like(/^\/change\//), Status: like(/^(PENDING|INSYNC)$/), SubmittedAt: time },
    });
    const set = { Name: 'www.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
    const batch = { Changes: [{ Action: 'CREATE', ResourceRecordSet: set }] };
    await aws`route53 change-resource-record-sets --hosted-zone-id ${HostedZone.Id} --change-batch ${batch}`;
    await refused(
      'InvalidChangeBatch',
    )`route53 change-resource-record-sets --hosted-zone-id ${HostedZone.Id} --change-batch ${batch}`;
    expect(
      (await aws`route53 list-resource-record-sets --hosted-zone-id ${HostedZone.Id}`).ResourceRecordSets,
    ).toMatchObject([{ Type: 'NS' }, { Type: 'SOA' }, { ...set, Name: 'www.example.com.' }]);
    expect(await aws`route53 list-hosted-zones`).toMatchObject({ HostedZones: [{ Id: HostedZone.Id }] });
    await refused('HostedZoneNotEmpty')`route53 delete-hosted-zone --id ${HostedZone.Id}`;
    await refused('NoSuchHostedZone')`route53 get-hosted-zone --id Z0000000000`;
  });

  it.skipIf(!served('acm'))('acm', async () => {
    const { CertificateArn } = await aws`acm request-certificate --domain-name example.com --validation-method DNS`;
    expect(CertificateArn).toMatch(/^arn:aws:acm:us-east-1:000000000000:certificate\/[0-9a-f-]{36}$/);
    expect(await aws`acm describe-certificate --certificate-arn ${CertificateArn}`).toMatchObject({
      Certificate: { DomainName: 'example.com', Status: some, CreatedAt: time, Type: 'AMAZON_ISSUED' },
    });
    expect(await aws`acm list-certificates`).toMatchObject({ CertificateSummaryList: [{ CertificateArn }] });
    await refused(
      'ResourceNotFoundException',
    )`acm describe-certificate --certificate-arn ${arn('acm', `certificate/${'0'.repeat(8)}-0000-0000-0000-000000000000`)}`;
    await aws`acm delete-certificate --certificate-arn ${CertificateArn}`;
  });
});
