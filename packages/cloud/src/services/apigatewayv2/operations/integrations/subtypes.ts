import { badRequest } from '../../shared/errors.ts';
import type { IntegrationRecord } from '../../state/records.ts';

/**
 * Actions that HTTP APIs integrate with directly, and their required parameters.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
const SUBTYPES: Readonly<Record<string, readonly string[]>> = {
  'EventBridge-PutEvents': ['Detail', 'DetailType', 'Source'],
  'SQS-SendMessage': ['QueueUrl', 'MessageBody'],
  'SQS-ReceiveMessage': ['QueueUrl'],
  'SQS-DeleteMessage': ['ReceiptHandle', 'QueueUrl'],
  'SQS-PurgeQueue': ['QueueUrl'],
  'AppConfig-GetConfiguration': ['Application', 'Environment', 'Configuration', 'ClientId'],
  'Kinesis-PutRecord': ['StreamName', 'Data', 'PartitionKey'],
  'StepFunctions-StartExecution': ['StateMachineArn'],
  'StepFunctions-StartSyncExecution': ['StateMachineArn'],
  'StepFunctions-StopExecution': ['ExecutionArn'],
};

export function checkSubtype(subtype: string, integration: Partial<IntegrationRecord>): void {
  if (!Object.hasOwn(SUBTYPES, subtype)) throw badRequest(`Invalid integration subtype specified ${subtype}`);
  if (!integration.CredentialsArn) throw badRequest('Credentials are required for AWS service integrations');
  const specified = integration.RequestParameters ?? {};
  const missing = SUBTYPES[subtype]!.filter((name) => !Object.hasOwn(specified, name));
  if (missing.length > 0) {
    throw badRequest(`Parameter(s) ${missing.join(', ')} are required for the integration subtype ${subtype}`);
  }
}
