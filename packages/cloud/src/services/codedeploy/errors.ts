import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/CommonErrors.html and each operation's page: all of them are 400.

export const failure = (code: string, message: string): AwsError => new AwsError(`${code}Exception`, message, 400);
