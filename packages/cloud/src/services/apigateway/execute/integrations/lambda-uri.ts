import { partitionOf } from '../../../../kernel/partition.ts';
import type { Exchange } from '../types.ts';

export interface FunctionTarget {
  /** ARN with its qualifier, as the integration names it. */
  readonly arn: string;
  readonly region: string;
  readonly account: string;
}

const INVOCATION =
  /^arn:[^:]+:apigateway:([^:]*):lambda:path\/\/?(?:2015-03-31\/functions\/(.+?)\/invocations|2021-11-15\/functions\/(.+?)\/response-streaming-invocations)$/s;
const FUNCTION = /^arn:[^:]+:lambda:([^:]+):(\d{12}):function:[^:]+(?::[^:]+)?$/;

/**
 * The function of `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations` or its streaming form
 * `…/2021-11-15/functions/<arn>/response-streaming-invocations`; undefined otherwise.
 */
export function functionOf(uri: string): FunctionTarget | undefined {
  const found = INVOCATION.exec(uri);
  const arn = found?.[2] ?? found?.[3];
  const [, region, account] = FUNCTION.exec(arn ?? '') ?? [];
  return arn === undefined || region === undefined || account === undefined ? undefined : { arn, region, account };
}

/** Whether an integration calls Lambda by the path form. */
export function isLambda(uri: string | undefined): boolean {
  return uri !== undefined && /:lambda:path\//.test(uri);
}

/** Puts stage variables into a URI, ARN or role; one that is not set becomes empty. */
export function withStageVariables(text: string, variables: Readonly<Record<string, string>> | undefined): string {
  if (!text.includes('${stageVariables.')) return text;
  return text.replace(/\$\{stageVariables\.([^{}]+)\}/g, (_, name: string) =>
    variables && Object.hasOwn(variables, name) ? variables[name]! : '',
  );
}

/** API Gateway's source ARN for other services: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>`. */
export function sourceArn(exchange: Exchange): string {
  const { stage, route } = exchange;
  const path = route!.resourcePath.replace(/\{[^{}]+\}/g, '*');
  return `arn:${partitionOf(stage.home.region)}:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/${stage.record.stageName}/${route!.verb === 'ANY' ? exchange.verb : route!.verb}${path}`;
}

/** API Gateway's source ARN for calls of an authorizer. */
export function authorizerArn({ stage }: Exchange, authorizerId: string): string {
  return `arn:${partitionOf(stage.home.region)}:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/authorizers/${authorizerId}`;
}
