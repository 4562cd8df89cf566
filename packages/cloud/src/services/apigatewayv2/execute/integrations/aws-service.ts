import type { Context } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { roleMay } from '../../../apigateway/execute/policy/lambda-permission.ts';
import type { IntegrationRecord } from '../../state/records.ts';
import { evaluate } from '../expressions.ts';
import { HeaderList } from '../header-list.ts';
import { internalError, notThere } from '../http-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { withStageVariables } from './call-lambda.ts';
import { putEvents } from './services/events.ts';
import { deleteMessage, purgeQueue, receiveMessage, sendMessage } from './services/sqs.ts';

/** An action's parameters, as texts, by their names in the integration. */
export type Parameters = Readonly<Record<string, string>>;

export interface ServiceCall {
  /** The permission that the integration's role needs. */
  readonly action: string;
  resource(parameters: Parameters, place: Context): string;
  /** Calls the service and returns the response's body. */
  run(parameters: Parameters, ctx: Context): Promise<string>;
  readonly contentType: string;
  /** The body of a service's error. */
  failure(error: AwsError, requestId: string): string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
const CALLS: Readonly<Record<string, ServiceCall>> = {
  'EventBridge-PutEvents': putEvents,
  'SQS-SendMessage': sendMessage,
  'SQS-ReceiveMessage': receiveMessage,
  'SQS-DeleteMessage': deleteMessage,
  'SQS-PurgeQueue': purgeQueue,
};

/** AWS_PROXY with an action of another service, called as the integration's role. */
export async function runAwsService(exchange: Exchange, integration: IntegrationRecord): Promise<Answer> {
  const { IntegrationSubtype: subtype = '', CredentialsArn = '' } = integration;
  const call = Object.hasOwn(CALLS, subtype) ? CALLS[subtype] : undefined;
  if (!call) throw notThere(`The integration subtype ${subtype}`);
  const { stage } = exchange;
  const parameters: Record<string, string> = {};
  for (const [name, text] of Object.entries(integration.RequestParameters ?? {})) {
    const value = evaluate(text, exchange);
    if (value !== undefined) parameters[name] = value;
  }
  const role = withStageVariables(CredentialsArn, stage);
  const place = stage.context.with({ region: parameters.Region ?? stage.home.region });
  const resource = call.resource(parameters, place);
  if (!(await roleMay(stage.context, role, call.action, resource))) {
    throw internalError(`${role} is not authorized to perform ${call.action} on ${resource}`);
  }
  const { requestId } = exchange;
  try {
    const body = await call.run(parameters, place.with({ caller: sessionOf(role, stage.home.account) }));
    exchange.integration.status = 200;
    return { status: 200, headers: new HeaderList([['Content-Type', call.contentType]]), body };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const status = error.status ?? 400;
    exchange.integration.status = status;
    return {
      status,
      headers: new HeaderList([['Content-Type', call.contentType]]),
      body: call.failure(error, requestId),
    };
  }
}

function sessionOf(role: string, account: string) {
  const name = role.split('/').at(-1)!;
  return {
    kind: 'role' as const,
    account,
    arn: `arn:${role.split(':')[1]}:sts::${account}:assumed-role/${name}/BackplaneAssumeRoleSession`,
    userId: 'AROA:BackplaneAssumeRoleSession',
  };
}
