import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeZip } from '../code/zip-write.ts';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
const CODE = { 'index.js': 'exports.handler = async () => 1' };
const here = (rest: string) => `arn:aws:${rest.replace('@', 'us-east-1:000000000000')}`;

beforeAll(async () => {
  cloud = await lambdaCloud();
  await cloud.make('f', CODE);
  await cloud.lambda.publishVersion({ FunctionName: 'f' });
  await cloud.lambda.createAlias({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
});
afterAll(() => cloud.close());

// Messages measured on AWS: github.com/badmintoncryer/cdk-preflight, rules/lambda/pf-lambda-dlq-service, -region and -no-fifo.
it('dead letters go to a standard queue or topic of the region', async () => {
  const cases: [string, string][] = [
    [here('s3:::bucket'), 'The service specified by the TargetArn is not supported for dead letter configuration.'],
    [
      'arn:aws:sqs:us-west-2:000000000000:q',
      "The resource specified by the TargetArn must be in the same region as the Lambda function it's associated with.",
    ],
    [here('sqs:@:'), 'names no resource'],
    [here('sqs:@:q.fifo'), 'FIFO SQS queue is not supported for dead letter configuration'],
  ];
  for (const [TargetArn, words] of cases) {
    const DeadLetterConfig = { TargetArn };
    const refused = { name: 'InvalidParameterValueException', message: expect.stringContaining(words) };
    await expect(cloud.make('dead', CODE, { DeadLetterConfig })).rejects.toMatchObject(refused);
    await expect(
      cloud.lambda.updateFunctionConfiguration({ FunctionName: 'f', DeadLetterConfig }),
    ).rejects.toMatchObject(refused);
  }
});

// The messages: https://github.com/serverless/serverless/issues/7507. What is refused:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventinvokeconfig-onsuccess.html
// and github.com/badmintoncryer/cdk-preflight, rules/lambda/pf-lambda-eic-*.
it('records of invocations go to what is in the region', async () => {
  const { lambda } = cloud;
  const FunctionName = 'f';
  for (const Destination of [
    'arn:aws:sqs:us-west-2:000000000000:q',
    'arn:aws:sns:us-west-2:000000000000:t',
    'arn:aws:events:us-west-2:000000000000:event-bus/default',
    'arn:aws:lambda:us-west-2:000000000000:function:g',
    here('sqs:@:'),
    here('sqs:@:q.fifo'),
    here('sns:@:t.fifo'),
    here('events:@:rule/x'),
    here('lambda:@:function:nobody'),
  ]) {
    for (const DestinationConfig of [{ OnSuccess: { Destination } }, { OnFailure: { Destination } }]) {
      const refused = {
        name: 'InvalidParameterValueException',
        message: `The destination ARN ${Destination} is invalid.`,
      };
      await expect(lambda.putFunctionEventInvokeConfig({ FunctionName, DestinationConfig })).rejects.toMatchObject(
        refused,
      );
      await lambda.putFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 1 });
      await expect(lambda.updateFunctionEventInvokeConfig({ FunctionName, DestinationConfig })).rejects.toMatchObject(
        refused,
      );
    }
  }
  const bucket = { Destination: 'arn:aws:s3:::bucket' };
  await lambda.putFunctionEventInvokeConfig({ FunctionName, DestinationConfig: { OnFailure: bucket } });
  await expect(
    lambda.putFunctionEventInvokeConfig({ FunctionName, DestinationConfig: { OnSuccess: bucket } }),
  ).rejects.toThrow('The destination ARN arn:aws:s3:::bucket is invalid.');
});

// https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html#API_AddLayerVersionPermission_RequestBody
it('a layer is shared with accounts', async () => {
  const LayerName = 'shared';
  await cloud.lambda.publishLayerVersion({ LayerName, Content: { ZipFile: writeZip({ 'a.txt': 'a' }) } });
  const share = (Principal: string, StatementId: string, OrganizationId?: string) =>
    cloud.lambda.addLayerVersionPermission({
      LayerName,
      VersionNumber: 1,
      StatementId,
      Action: 'lambda:GetLayerVersion',
      Principal,
      OrganizationId,
    });
  await expect(share('not-an-account', 's')).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value 'not-an-account' at 'principal' failed to satisfy constraint: Member must satisfy regular expression pattern: \\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root",
  });
  await expect(share('*', 'no dots.')).rejects.toThrow("at 'statementId' failed to satisfy constraint");
  await expect(share('*', 's', 'nobody')).rejects.toThrow("at 'organizationId' failed to satisfy constraint");
  await share('*', 'all', 'o-0123456789');
  await share('111122223333', 'one');
  await share('arn:aws:iam::111122223333:root', 'root');
});

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 250 MB unzipped, "including layers". The message as AWS
// users report it.
describe('code and layers', () => {
  /** An archive of one file of zeros, deflated. */
  function zeros(megabytes: number): Buffer {
    const content = Buffer.alloc(megabytes * 1024 * 1024);
    const zip = writeZip({ 'nodejs/zeros': deflateRawSync(content, { level: 1 }) });
    const central = zip.readUInt32LE(zip.length - 6);
    // Method, checksum and unpacked size, in both headers of the file.
    for (const at of [8, central + 10]) {
      zip.writeUInt16LE(8, at);
      zip.writeUInt32LE(crc32(content), at + 6);
      zip.writeUInt32LE(content.length, at + 14);
    }
    return zip;
  }
  const layer = async (LayerName: string, megabytes: number) => {
    const Content = { ZipFile: zeros(megabytes) };
    return (await cloud.lambda.publishLayerVersion({ LayerName, Content })).LayerVersionArn ?? '';
  };

  it('are at most 250 MB together, unzipped', async () => {
    const [first, second] = [await layer('first', 130), await layer('second', 125)];
    const both = { Layers: [first, second] };
    const LAYERS = 'Layers consume more than the available size of 262144000 bytes';
    const TOGETHER =
      'Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 273678336 bytes.';
    await expect(cloud.make('big', CODE, both)).rejects.toThrow(LAYERS);
    const big = { Code: { ZipFile: zeros(131) }, Layers: [first] };
    await expect(cloud.make('big', {}, big)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: TOGETHER,
    });
    await cloud.make('big', CODE, { Layers: [first] });
    const FunctionName = 'big';
    await expect(cloud.lambda.updateFunctionCode({ FunctionName, ZipFile: zeros(131) })).rejects.toThrow(TOGETHER);
    await expect(cloud.lambda.updateFunctionConfiguration({ FunctionName, ...both })).rejects.toThrow(LAYERS);
    await cloud.lambda.updateFunctionConfiguration({ FunctionName, Layers: [] });
    await cloud.lambda.updateFunctionCode({ FunctionName, ZipFile: zeros(131) });
    await expect(cloud.lambda.updateFunctionConfiguration({ FunctionName, Layers: [first] })).rejects.toThrow(TOGETHER);
  }, 60_000);
});

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html: "Qualifier: The alias name."
it('a URL belongs to a function or an alias, not to a version, however it is named', async () => {
  const wanted = "at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern";
  for (const input of [{ FunctionName: 'f', Qualifier: '1' }, { FunctionName: 'f:1' }, { FunctionName: 'f:$LATEST' }]) {
    await expect(cloud.lambda.createFunctionUrlConfig({ ...input, AuthType: 'NONE' })).rejects.toThrow(wanted);
  }
  const url = await cloud.lambda.createFunctionUrlConfig({ FunctionName: 'f:live', AuthType: 'NONE' });
  expect(url.FunctionArn).toMatch(/:function:f:live$/);
});

// Versions never change: https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
it('a request that changes a function and names a version of it changes nothing', async () => {
  const before = await cloud.lambda.getFunctionConfiguration({ FunctionName: 'f' });
  const ZipFile = writeZip({ 'index.js': 'exports.handler = async () => 2' });
  const changes = (FunctionName: string) => [
    () => cloud.lambda.updateFunctionCode({ FunctionName, ZipFile }),
    () => cloud.lambda.updateFunctionConfiguration({ FunctionName, Description: 'changed' }),
    () => cloud.lambda.publishVersion({ FunctionName }),
    () => cloud.lambda.putFunctionRecursionConfig({ FunctionName, RecursiveLoop: 'Allow' }),
    () => cloud.lambda.deleteFunctionConcurrency({ FunctionName }),
  ];
  for (const change of changes('f:unknown')) {
    await expect(change()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:f:unknown',
    });
  }
  for (const named of ['f:1', 'f:live', here('lambda:@:function:f:1')]) {
    for (const change of changes(named)) {
      await expect(change()).rejects.toThrow('Aliases and versions do not support this operation.');
    }
  }
  expect(await cloud.lambda.getFunctionConfiguration({ FunctionName: 'f' })).toMatchObject({
    RevisionId: before.RevisionId,
    CodeSha256: before.CodeSha256,
  });
  await cloud.lambda.updateFunctionConfiguration({ FunctionName: 'f:$LATEST', Description: 'changed' });
});
