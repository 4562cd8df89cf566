import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud;
let cf: CloudFormation;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  cf = new CloudFormation({ endpoint: cloud.endpoint, region: 'eu-west-1', credentials });
});
afterAll(() => cloud.close());

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html
it('describes the types that can be deployed', async () => {
  const queue = { Type: 'RESOURCE', TypeName: 'AWS::SQS::Queue' } as const;
  const found = await cf.describeType(queue);
  const Arn = 'arn:aws:cloudformation:eu-west-1::type/resource/AWS-SQS-Queue';
  expect(found).toMatchObject({ ...queue, Arn, ProvisioningType: 'FULLY_MUTABLE', Visibility: 'PUBLIC' });
  expect(await cf.describeType({ Arn })).toMatchObject(queue);
  await expect(cf.describeType({ ...queue, TypeName: 'AWS::EC2::VPC' })).rejects.toMatchObject({
    name: 'TypeNotFoundException',
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListTypes.html
it('lists them by pages and prefixes, and none that an account would have registered', async () => {
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cf.listTypes({ Visibility: 'PUBLIC', MaxResults: 20, ...(NextToken ? { NextToken } : {}) });
    names.push(...(page.TypeSummaries ?? []).map(({ TypeName }) => TypeName));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(names).toContain('AWS::CloudFormation::StackSet');
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual([...names].sort());
  const queues = await cf.listTypes({ Visibility: 'PUBLIC', Filters: { TypeNamePrefix: 'AWS::SQS::' } });
  expect(queues.TypeSummaries?.map(({ TypeName }) => TypeName)).toEqual(
    names.filter((name) => name?.startsWith('AWS::SQS::')),
  );
  expect((await cf.listTypes({ Visibility: 'PUBLIC', Type: 'HOOK' })).TypeSummaries).toEqual([]);
  expect((await cf.listTypes({})).TypeSummaries).toEqual([]);
});
