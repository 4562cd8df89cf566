import type { Caller } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Decision } from './evaluate/evaluate.ts';

/** The refused action, as far as the message shows it. */
export interface Refused {
  readonly action: string;
  readonly resource: string | undefined;
  /** The called service, if it differs from the action's: it sends the response. */
  readonly called?: string | undefined;
}

/** Services of the Query and REST-XML protocols say `AccessDenied`, those of JSON `AccessDeniedException`. */
const PLAIN = new Set(['s3', 'iam', 'sts', 'cloudformation', 'cloudwatch', 'route53', 'ses', 'sqs']);

/** Services of REST protocols return 403, those of JSON RPC 400. */
const RPC = new Set([
  'acm',
  'codedeploy',
  'dynamodb',
  'dynamodbstreams',
  'ecr',
  'events',
  'logs',
  'secretsmanager',
  'ssm',
]);

/** Services that name the star as the resource of actions that have none. */
const SAY_STAR = new Set(['ecr', 'lambda']);

const NAMES = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
} as const;

/** AWS's error for a denied action. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function denial(
  caller: Caller,
  { action: asked, resource, called }: Refused,
  { decision, layer = 'identity' }: Decision,
): AwsError {
  const service = asked.split(':')[0] ?? '';
  const action = canonicalAction(asked, service);
  const named = service === 's3' ? `"${resource}"` : resource;
  const on = resource === undefined || (resource === '*' && !SAY_STAR.has(service)) ? '' : ` on resource: ${named}`;
  const article = layer === 'identity' ? 'an' : 'a';
  const why =
    decision === 'explicitDeny'
      ? `with an explicit deny in ${article} ${NAMES[layer]}`
      : `because no ${NAMES[layer]} allows the ${action} action`;
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.arn;
  // STS does not say why.
  if (/^sts:(AssumeRole|TagSession|SetSourceIdentity)$/.test(action)) {
    return new AwsError('AccessDenied', `User: ${who} is not authorized to perform: ${action}${on}`, 403);
  }
  const text = `User: ${who} is not authorized to perform: ${action}${on} ${why}`;
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
  const answering = called ?? service;
  if (answering === 'sns') return new AwsError('AuthorizationError', text, 403);
  if (PLAIN.has(answering)) return new AwsError('AccessDenied', text, 403);
  return new AwsError('AccessDeniedException', text, RPC.has(answering) ? 400 : 403);
}

/** SNS and SQS have a spelling of their own in these texts. */
function canonicalAction(action: string, service: string): string {
  if (service === 'sns') return action.replace('sns:', 'SNS:');
  return service === 'sqs' ? action.toLowerCase() : action;
}
