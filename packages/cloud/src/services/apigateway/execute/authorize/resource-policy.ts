import { accessDenied } from '../gateway-error.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Exchange } from '../types.ts';

/** The ARN of what a request calls: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>`. */
export function methodArn(exchange: Exchange): string {
  const { stage } = exchange;
  return `arn:aws:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/${stage.record.stageName}/${exchange.verb}${exchange.path}`;
}

/**
 * The API's resource policy, for callers that were not authenticated by IAM: without an Allow they are refused.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function checkResourcePolicy(exchange: Exchange): void {
  const { policy } = exchange.stage.deployment;
  if (policy === undefined) return;
  const arn = methodArn(exchange);
  const decision = evaluate(policy, {
    action: 'execute-api:Invoke',
    // Policies may leave region, account and API out: `execute-api:/stage/GET/path`.
    resources: [arn, `execute-api:/${arn.split('/').slice(1).join('/')}`],
    principal: { kind: 'anonymous', name: exchange.identity.userArn ?? 'anonymous' },
    conditions: {
      'aws:sourceip': exchange.sourceIp,
      'aws:useragent': exchange.headers.get('user-agent'),
      'aws:referer': exchange.headers.get('referer'),
      'aws:securetransport': 'false',
    },
  });
  if (decision === 'allow') return;
  const hidden = arn.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const how = decision === 'explicit-deny' ? ' with an explicit deny' : '';
  const who = exchange.identity.userArn ?? 'anonymous';
  throw accessDenied(`User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${hidden}${how}`);
}
