import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html and each operation's page.

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);

export const missingParameter = (name: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}.`, 400);

export const invalidAttributeName = (name: string): AwsError =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, 400);

export const invalidAttributeValue = (name: string, reason?: string): AwsError =>
  new AwsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
    400,
  );

export const noSuchQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);

export const noSuchResource = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 404);

/** Recorded by LocalStack's test_get_create_queue_fails. */
export const invalidAction = (name: string): AwsError =>
  new AwsError('InvalidAction', `The action ${name} is not valid for this endpoint.`, 400);

export const unsupported = (message: string): AwsError => new AwsError('UnsupportedOperation', message, 400);
