import type { Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Dialect } from '../ses/core/send.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html and each operation's page.

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message, 400);

export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, 404);

export const alreadyExists = (message: string): AwsError => new AwsError('AlreadyExistsException', message, 400);

export const noConfigurationSet = (name: string): AwsError => notFound(`Configuration set <${name}> does not exist.`);

/** Refusals of version 2 of the API. */
export const dialect: Dialect = {
  badParameter: badRequest,
  noConfigurationSet,
  accountPaused: () => new AwsError('SendingPausedException', 'Sending is paused for this account.', 400),
  setPaused: (name) =>
    new AwsError('SendingPausedException', `Sending is paused for the configuration set <${name}>.`, 400),
};

/** An operation of version 1 that has the same shapes in version 2, where only the names of its errors differ. */
export function asVersion2(operation: Operation): Operation {
  return async (input, ctx) => {
    try {
      return await operation(input, ctx);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'MessageRejected' || error.status === 501) throw error;
      if (/DoesNotExist$/.test(error.code)) throw notFound(error.message);
      throw /AlreadyExists$/.test(error.code) ? alreadyExists(error.message) : badRequest(error.message);
    }
  };
}
