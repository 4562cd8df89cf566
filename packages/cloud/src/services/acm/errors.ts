import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/acm/latest/APIReference/API_Operations.html
export const validation = (message: string): AwsError => new AwsError('ValidationException', message, 400);
export const notFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Could not find certificate ${arn}.`, 400);
export const invalidState = (message: string): AwsError => new AwsError('InvalidStateException', message, 400);
export const inProgress = (arn: string): AwsError =>
  new AwsError('RequestInProgressException', `The certificate request of ${arn} is in progress or has failed.`, 400);
