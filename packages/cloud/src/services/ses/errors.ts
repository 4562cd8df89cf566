import { AwsError } from '../../kernel/errors.ts';
import type { Dialect } from './core/send.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html and each operation's page.

export const badParameter = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);

export const validation = (message: string): AwsError => new AwsError('ValidationError', message, 400);

export const noTemplate = (name: string): AwsError =>
  new AwsError('TemplateDoesNotExist', `Template ${name} does not exist.`, 400, { TemplateName: name });

export const noConfigurationSet = (name: string): AwsError =>
  new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`, 400);

export const alreadyExists = (message: string): AwsError => new AwsError('AlreadyExists', message, 400);

/** Refusals of version 1 of the API. */
export const dialect: Dialect = {
  badParameter,
  noConfigurationSet,
  accountPaused: () =>
    new AwsError('AccountSendingPausedException', 'Email sending is disabled for your account.', 400),
  setPaused: (name) =>
    new AwsError(
      'ConfigurationSetSendingPausedException',
      `Email sending is disabled for the configuration set <${name}>.`,
      400,
    ),
};

/** AWS's answer for a value that breaks a rule of the API's model. */
export const violation = (value: unknown, field: string, rule: string): AwsError =>
  validation(
    `1 validation error detected: Value '${String(value)}' at '${field}' failed to satisfy constraint: ${rule}`,
  );
