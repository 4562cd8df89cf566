import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and each operation's page.

/** `Invalid parameter: <what>`, as nearly every refusal of this service begins. */
export const invalid = (subject: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${subject}`, 400);

/** InvalidParameter with a text of its own. */
export const invalidPlain = (message: string): AwsError => new AwsError('InvalidParameter', message, 400);

export const notFound = (message: string): AwsError => new AwsError('NotFound', message, 404);

export const valueInvalid = (message: string): AwsError => new AwsError('ParameterValueInvalid', message, 400);

export const topicNotFound = (): AwsError => notFound('Topic does not exist');

export const subscriptionNotFound = (): AwsError => notFound('Subscription does not exist');
