import { AwsError } from '../../../../kernel/errors.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import { forbidden } from '../http-error.ts';
import type { Exchange } from '../types.ts';
import { signerMay, signerOf } from './signer.ts';

/** The ARN of a request's target: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>`. */
export function requestArn({ stage, verb, path }: Exchange): string {
  return `arn:${partitionOf(stage.home.region)}:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/${stage.record.StageName}/${verb}${path}`;
}

/**
 * AWS_IAM: a request must be signed, and its signer's policies must allow `execute-api:Invoke`. A key that nobody issued
 * belongs to the account's root, as everywhere in this cloud.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export async function authorizeByIam(exchange: Exchange): Promise<void> {
  const { stage } = exchange;
  const signer = signerOf(stage, exchange.sent, exchange.body);
  if (!signer) throw forbidden('The request is not signed');
  if (signer instanceof AwsError) throw forbidden(signer.message);
  if (!(await signerMay(stage, signer, 'execute-api:Invoke', requestArn(exchange)))) {
    throw forbidden(`${signer.arn} is not authorized to perform execute-api:Invoke`);
  }
  const { arn, userId, account, accessKeyId: accessKey = '' } = signer;
  exchange.authorization = { kind: 'iam', accessKey, accountId: account, callerId: userId, userArn: arn, userId };
}
