import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ResourceFailure } from '../../../kernel/resource-failure.ts';

export { ResourceFailure };

/**
 * The reason that CloudFormation gives for a handler's failure:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
export function failureReason(error: unknown, type: string, ctx: Context): string {
  if (error instanceof ResourceFailure) return error.message;
  if (!(error instanceof AwsError)) {
    ctx.kernel.log.error(`The handler of ${type} failed`, { error: errorText(error) });
    return 'Internal Failure';
  }
  const service = type.split('::')[1] ?? 'CloudFormation';
  const text = `${error.message} (Service: ${service}, Status Code: ${statusOf(error)}, Request ID: ${ctx.kernel.ids.uuid()})`;
  if (error.status === 501) return error.message;
  return `Resource handler returned message: "${text}" (RequestToken: ${ctx.kernel.ids.uuid()}, HandlerErrorCode: ${handlerCode(error)})`;
}

function statusOf(error: AwsError): number {
  if (error.status !== undefined) return error.status;
  const code = handlerCode(error);
  if (code === 'NotFound') return 404;
  if (code === 'AccessDenied') return 403;
  return code === 'AlreadyExists' || code === 'ResourceConflict' ? 409 : 400;
}

function handlerCode({ code }: AwsError): string {
  if (/AlreadyExists|AlreadyOwnedByYou|EntityAlreadyExists/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuch/.test(code)) return 'NotFound';
  if (/AccessDenied|AuthorizationError|Unauthorized|Forbidden/.test(code)) return 'AccessDenied';
  if (/Conflict/.test(code)) return 'ResourceConflict';
  if (/LimitExceeded/.test(code)) return 'ServiceLimitExceeded';
  if (/Throttl|TooManyRequests/.test(code)) return 'Throttling';
  if (/Validation|Invalid|Malformed|BadRequest/.test(code)) return 'InvalidRequest';
  return 'GeneralServiceException';
}
