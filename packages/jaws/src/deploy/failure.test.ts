import { expect, test } from 'vitest';
import { plainReason } from '../base/stack-reason.ts';
import { failureOf, firstFailure } from './failure.ts';

const event = (id: string, status: string, reason?: string, type = 'AWS::Lambda::Function') => ({
  LogicalResourceId: id,
  ResourceStatus: status as 'CREATE_FAILED',
  ResourceType: type,
  ...(reason && { ResourceStatusReason: reason }),
  StackId: 'arn:stack',
  EventId: id,
  StackName: 'dev-shop-r',
  Timestamp: new Date(0),
});
const place = { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-r' };

test('the first failure is the one that is not a consequence of another', () => {
  const events = [
    event('A', 'CREATE_IN_PROGRESS'),
    event('B', 'CREATE_FAILED', 'Resource creation cancelled'),
    event('C', 'CREATE_FAILED', 'the cause'),
    event('D', 'CREATE_FAILED', 'later'),
  ];
  expect(firstFailure(events)?.LogicalResourceId).toBe('C');
  expect(firstFailure(events.slice(0, 2))?.LogicalResourceId).toBe('B');
  expect(firstFailure([])).toBeUndefined();
});

// As resource handlers write it: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
test.each([
  [
    'Resource handler returned message: "The role is wrong. (Service: Lambda, Status Code: 400, Request ID: 1-2) (SDK Attempt Count: 1)" (RequestToken: 3-4, HandlerErrorCode: InvalidRequest)',
    'The role is wrong. (SDK Attempt Count: 1)',
  ],
  ['Resource handler returned message: "No." (RequestToken: 3, HandlerErrorCode: NotFound)', 'No.'],
  ['jaws.x already exists', 'jaws.x already exists'],
])('%s', (reason, plain) => {
  expect(plainReason(reason)).toBe(plain);
});

test.each([
  'jaws.dev.useast1.x.y already exists',
  'Resource handler returned message: "The requested bucket name is not available (Service: S3) BucketAlreadyExists" (RequestToken: 1, HandlerErrorCode: AlreadyExists)',
  'Your previous request to create the named bucket succeeded and you already own it. BucketAlreadyOwnedByYou',
])('a taken bucket: %s', (reason) => {
  const template = {
    Resources: { JawsBucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'aaJawsBucket' } } } },
  };
  const error = failureOf(
    place,
    'ROLLBACK_COMPLETE',
    [event('JawsBucket', 'CREATE_FAILED', reason, 'AWS::S3::Bucket')],
    {
      template,
      parameters: { aaJawsBucket: 'jaws.dev.useast1.x.y' },
    },
  );
  expect(error).toMatchObject({
    code: 'BucketNameTaken',
    message: expect.stringContaining('jaws.dev.useast1.x.y of JawsBucket'),
    hint: expect.stringMatching(/set another `jawsBucket` for dev us-east-1 in jaws.json/),
  });
});

test('a taken bucket of a module: its name, its resource, and where to give it another', () => {
  const name = {
    'Fn::Join': ['.', ['imgresize', { Ref: 'aaProjectDomain' }, { Ref: 'AWS::Region' }, { Ref: 'Tail' }]],
  };
  const error = failureOf(
    place,
    'UPDATE_ROLLBACK_COMPLETE',
    [event('ImgS3Bucket', 'CREATE_FAILED', 'imgresize.x.y already exists', 'AWS::S3::Bucket')],
    {
      template: {
        Parameters: { Tail: { Type: 'String', Default: 'z' } },
        Resources: { ImgS3Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name } } },
      },
      parameters: { aaProjectDomain: 'x.y' },
    },
  );
  expect(error.message).toContain('The bucket name imgresize.x.y.us-east-1.z of ImgS3Bucket, wanted in us-east-1');
  expect(error.hint).toContain('give ImgS3Bucket another BucketName in cloudformation/dev/us-east-1/resources-cf.json');
  expect(error.hint).not.toContain('jawsBucket');
});

test('a stack without any failed event still says in which state it is', () => {
  expect(failureOf(place, 'UPDATE_ROLLBACK_FAILED', [], undefined)).toMatchObject({
    code: 'StackFailed',
    hint: expect.stringContaining('--recover'),
  });
});

test.each([
  ['DELETE_COMPLETE', 'it was deleted meanwhile', /Run the same command again: it makes the stack again/],
  ['DELETE_FAILED', 'it was deleted meanwhile', /--recover: it deletes what is left/],
  ['UPDATE_ROLLBACK_COMPLETE', 'CloudFormation gives no reason', /It was rolled back/],
])('a stack that ends in %s without a failed event: %s', (status, reason, hint) => {
  expect(failureOf(place, status, [], undefined)).toMatchObject({
    message: `dev-shop-r in us-east-1: dev-shop-r (AWS::CloudFormation::Stack) failed: ${reason}`,
    hint: expect.stringMatching(hint),
  });
});

test.each([
  ['UPDATE_ROLLBACK_FAILED', 'Function not found: arn:aws:lambda:us-east-1:1:function:a', '--recover --revert-drift'],
  ['UPDATE_ROLLBACK_COMPLETE', 'The specified log group does not exist.', 'with --revert-drift'],
  ['UPDATE_ROLLBACK_FAILED', 'User is not authorized', 'with --recover,'],
])('the way out of %s after "%s" is %s', (status, ResourceStatusReason, way) => {
  const events = [event('A', 'UPDATE_FAILED', ResourceStatusReason)];
  expect(failureOf(place, status, events, undefined).hint).toContain(way);
});
