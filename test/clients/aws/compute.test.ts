import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zip } from '../zip.ts';
import { arn, id, like, missing, session, some, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/lambda/ and …/logs/

describe.skipIf(missing !== undefined)(title('aws lambda, logs'), () => {
  const { aws, refused, file, folder } = session();

  it('lambda', async () => {
    const trust = {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await aws`iam create-role --role-name f --assume-role-policy-document ${trust}`;
    await aws`iam attach-role-policy --role-name f --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`;
    const code = 'exports.handler = async (event) => { console.log("said", event.a); return { b: event.a }; };';
    await file('f.zip', zip('index.js', code));
    await file('event.json', '{"a":1}');
    const FunctionArn = arn('lambda', 'function:f');
    expect(
      await aws`lambda create-function --function-name f --runtime nodejs22.x --role ${Role.Arn} --handler index.handler --zip-file fileb://f.zip`,
    ).toMatchObject({
      FunctionName: 'f',
      FunctionArn,
      Runtime: 'nodejs22.x',
      CodeSha256: like(/^[A-Za-z0-9+/]{43}=$/),
      Version: '$LATEST',
      MemorySize: 128,
      Timeout: 3,
      LastModified: like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      RevisionId: id,
    });
    await aws`lambda wait function-active-v2 --function-name f`;
    expect(
      await aws`lambda invoke --function-name f --payload fileb://event.json out.json --log-type Tail`,
    ).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      LogResult: some,
    });
    expect(await readFile(join(folder(), 'out.json'), 'utf8')).toBe('{"b":1}');
    expect(await aws`lambda invoke --function-name f --invocation-type Event out.json`).toEqual({ StatusCode: 202 });
    await refused('ResourceNotFoundException')`lambda invoke --function-name none out.json`;
    expect(await aws`lambda update-function-configuration --function-name f --timeout 9`).toMatchObject({ Timeout: 9 });
    await aws`lambda wait function-updated-v2 --function-name f`;
    expect(await aws`lambda publish-version --function-name f`).toMatchObject({ Version: '1' });
    expect(await aws`lambda create-alias --function-name f --name live --function-version 1`).toMatchObject({
      AliasArn: `${FunctionArn}:live`,
      FunctionVersion: '1',
    });
    expect(await aws`lambda list-versions-by-function --function-name f`).toMatchObject({
      Versions: [{ Version: '$LATEST' }, { Version: '1' }],
    });
    expect(await aws`lambda list-functions`).toMatchObject({ Functions: [{ FunctionName: 'f' }] });
    expect(await aws`lambda get-function --function-name f`).toMatchObject({
      Configuration: { State: 'Active' },
      Code: { RepositoryType: 'S3', Location: like(/^http/) },
    });
    expect(
      await aws`lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal sns.amazonaws.com`,
    ).toMatchObject({ Statement: some });
    expect(JSON.parse((await aws`lambda get-policy --function-name f`).Policy)).toMatchObject({
      Statement: [{ Sid: 's', Principal: { Service: 'sns.amazonaws.com' }, Resource: FunctionArn }],
    });
    expect(await aws`lambda create-function-url-config --function-name f --auth-type NONE`).toMatchObject({
      FunctionUrl: like(/^https?:\/\/.*\/$/),
      AuthType: 'NONE',
    });
    expect(await aws`lambda put-function-concurrency --function-name f --reserved-concurrent-executions 5`).toEqual({
      ReservedConcurrentExecutions: 5,
    });
    await file('layer.zip', zip('nodejs/node_modules/x/index.js', 'module.exports = 1;'));
    expect(await aws`lambda publish-layer-version --layer-name l --zip-file fileb://layer.zip`).toMatchObject({
      LayerVersionArn: arn('lambda', 'layer:l:1'),
      Version: 1,
    });
    await aws`lambda tag-resource --resource ${FunctionArn} --tags a=b`;
    expect(await aws`lambda list-tags --resource ${FunctionArn}`).toEqual({ Tags: { a: 'b' } });
    expect(await aws`lambda get-account-settings`).toMatchObject({ AccountLimit: { ConcurrentExecutions: 1000 } });
    const group = '/aws/lambda/f';
    await expect
      .poll(async () => (await aws`logs filter-log-events --log-group-name ${group} --filter-pattern said`).events, {
        timeout: 30_000,
      })
      .toEqual(expect.arrayContaining([expect.objectContaining({ message: like(/INFO\tsaid 1/), eventId: some })]));
    await aws`lambda delete-function --function-name f`;
    await refused('ResourceNotFoundException')`lambda get-function --function-name f`;
  });

  it('logs', async () => {
    await aws`logs create-log-group --log-group-name g --tags a=b`;
    await refused('ResourceAlreadyExistsException')`logs create-log-group --log-group-name g`;
    await aws`logs put-retention-policy --log-group-name g --retention-in-days 7`;
    expect(await aws`logs describe-log-groups --log-group-name-prefix g`).toMatchObject({
      logGroups: [{ logGroupName: 'g', retentionInDays: 7, arn: arn('logs', 'log-group:g:*') }],
    });
    await aws`logs create-log-stream --log-group-name g --log-stream-name s`;
    const events = [{ timestamp: Date.now(), message: 'one two' }];
    expect(await aws`logs put-log-events --log-group-name g --log-stream-name s --log-events ${events}`).toMatchObject({
      nextSequenceToken: some,
    });
    expect(await aws`logs get-log-events --log-group-name g --log-stream-name s`).toMatchObject({
      events: [{ message: 'one two', timestamp: events[0]?.timestamp, ingestionTime: expect.any(Number) }],
      nextForwardToken: like(/^f\//),
      nextBackwardToken: like(/^b\//),
    });
    expect(await aws`logs describe-log-streams --log-group-name g`).toMatchObject({
      logStreams: [{ logStreamName: 's', firstEventTimestamp: events[0]?.timestamp }],
    });
    await aws`logs put-metric-filter --log-group-name g --filter-name m --filter-pattern one --metric-transformations metricName=n,metricNamespace=ns,metricValue=1`;
    expect(await aws`logs describe-metric-filters --log-group-name g`).toMatchObject({
      metricFilters: [{ filterName: 'm', filterPattern: 'one' }],
    });
    await refused('ResourceNotFoundException')`logs describe-log-streams --log-group-name none`;
    await aws`logs delete-log-group --log-group-name g`;
  });
});
