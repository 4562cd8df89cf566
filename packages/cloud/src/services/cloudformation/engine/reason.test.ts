import { expect, it } from 'vitest';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { failureReason, ResourceFailure } from './reason.ts';
import { fakeDeployment } from './testing.ts';

// https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html

const uuid = '[0-9a-f-]{36}';

it.each<[string, number | undefined, string, number]>([
  ['QueueAlreadyExists', undefined, 'AlreadyExists', 409],
  ['BucketAlreadyOwnedByYou', undefined, 'AlreadyExists', 409],
  ['EntityAlreadyExists', 400, 'AlreadyExists', 400],
  ['ResourceNotFoundException', undefined, 'NotFound', 404],
  ['NoSuchEntity', undefined, 'NotFound', 404],
  ['AccessDeniedException', undefined, 'AccessDenied', 403],
  ['AuthorizationError', undefined, 'AccessDenied', 403],
  ['Unauthorized', undefined, 'AccessDenied', 403],
  ['Forbidden', 401, 'AccessDenied', 401],
  ['ResourceConflictException', undefined, 'ResourceConflict', 409],
  ['LimitExceededException', undefined, 'ServiceLimitExceeded', 400],
  ['ThrottlingException', undefined, 'Throttling', 400],
  ['TooManyRequestsException', 429, 'Throttling', 429],
  ['ValidationException', undefined, 'InvalidRequest', 400],
  ['InvalidParameterValue', undefined, 'InvalidRequest', 400],
  ['MalformedPolicyDocument', undefined, 'InvalidRequest', 400],
  ['BadRequestException', undefined, 'InvalidRequest', 400],
  ['Strange', 500, 'GeneralServiceException', 500],
])('%s of status %s is a %s', async (code, status, handlerCode, shown) => {
  const { ctx } = await fakeDeployment();
  expect(failureReason(new AwsError(code, 'No.', status), 'AWS::SQS::Queue', ctx)).toMatch(
    new RegExp(
      `^Resource handler returned message: "No\\. \\(Service: SQS, Status Code: ${shown}, Request ID: ${uuid}\\)" ` +
        `\\(RequestToken: ${uuid}, HandlerErrorCode: ${handlerCode}\\)$`,
    ),
  );
});

it('a type without a service is CloudFormation’s', async () => {
  const { ctx } = await fakeDeployment();
  expect(failureReason(new AwsError('Invalid', 'No.'), 'Odd', ctx)).toContain('(Service: CloudFormation, ');
});

it('what is said in full, or not implemented, stands as it is', async () => {
  const { ctx, log } = await fakeDeployment();
  expect(failureReason(new ResourceFailure('As it is'), 'T', ctx)).toBe('As it is');
  expect(failureReason(notImplemented('It'), 'T', ctx)).toBe('It is not implemented by jaws-cloud.');
  expect(log).toEqual([]);
});

it('an internal error is logged, and not shown', async () => {
  const { ctx, log } = await fakeDeployment();
  expect(failureReason(new Error('secret'), 'AWS::SQS::Queue', ctx)).toBe('Internal Failure');
  expect(log).toEqual([expect.stringMatching(/^The handler of AWS::SQS::Queue failed .*secret/)]);
});
