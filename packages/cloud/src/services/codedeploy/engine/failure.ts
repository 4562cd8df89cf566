import type { AutoRollbackEvent, ErrorCode } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../kernel/errors.ts';

/** Why a deployment ends before it has shifted all traffic. */
export class DeploymentFailure extends Error {
  readonly code: ErrorCode;
  /** The event for which a group can request a roll-back. */
  readonly event: AutoRollbackEvent;
  /** The request of the caller who stopped it, whatever the group says. */
  readonly rollsBack: boolean | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    event: AutoRollbackEvent = 'DEPLOYMENT_FAILURE',
    rollsBack: boolean | undefined = undefined,
  ) {
    super(message);
    this.code = code;
    this.event = event;
    this.rollsBack = rollsBack;
  }

  get status(): 'Failed' | 'Stopped' {
    return this.event === 'DEPLOYMENT_FAILURE' ? 'Failed' : 'Stopped';
  }
}

/** `service`: its name in CodeDeploy's messages. */
export type Called = 'AWSLambda' | 'AmazonCloudWatch' | 'AmazonS3';

/** The effect on the deployment of an error in a call with the service role's permissions. Our own bugs are rethrown. */
export function failureOf(error: unknown, role: string, service: Called): DeploymentFailure {
  if (error instanceof DeploymentFailure) return error;
  if (!(error instanceof AwsError) || error.status === 501) throw error;
  const { code, message } = error;
  if (/AccessDenied|Unauthorized|AuthorizationError/.test(code)) {
    return new DeploymentFailure(
      'IAM_ROLE_PERMISSIONS',
      `The IAM role ${role} does not give you permission to perform operations in the following AWS service: ${service}. ${message}`,
    );
  }
  if (/TooManyRequests|Throttling/.test(code)) {
    return new DeploymentFailure(
      'THROTTLED',
      `The deployment failed because the number of requests by the IAM role ${role} exceeded the request limit for ${service}. Avoid retrying API requests at a high rate.`,
    );
  }
  if (service === 'AmazonS3')
    return new DeploymentFailure('REVISION_MISSING', `The revision cannot be read: ${message}`);
  if (service === 'AWSLambda') {
    return new DeploymentFailure('INVALID_LAMBDA_FUNCTION', `The Lambda function cannot be deployed: ${message}`);
  }
  return new DeploymentFailure('INTERNAL_ERROR', `${service} answered ${code}: ${message}`);
}

/** The wording is AWS's, the reason behind it ours except that of an alias with another version. */
export const badAppSpec = (reason: string): DeploymentFailure =>
  new DeploymentFailure(
    'INVALID_LAMBDA_CONFIGURATION',
    `The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration. ${reason}`,
  );
