import { AwsError } from '../kernel/errors.ts';
import type { RequestHead } from '../kernel/service.ts';
import type { Model } from '../protocol/model.ts';

/** They begin with `Get`, but issue credentials. */
const ISSUING = new Set(['GetFederationToken', 'GetSessionToken']);
/** SNS puts them into the links of its messages. https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const LINKS = new Set(['ConfirmSubscription', 'Unsubscribe']);

const reads = (operation: string): boolean => /^(Get|List|Describe)/.test(operation) && !ISSUING.has(operation);

/**
 * Throws for a call of an RPC protocol that changes something but is not a POST. AWS accepts that, but there a page that makes
 * a browser send a GET has no signature; here it needs none. REST services change nothing by GET anyway.
 */
export function checkMethod({ method }: RequestHead, { protocol }: Pick<Model, 'protocol'>, operation: string): void {
  if (method === 'POST' || protocol.startsWith('rest')) return;
  const isRead = method === 'GET' && protocol === 'awsQuery' && (reads(operation) || LINKS.has(operation));
  if (isRead) return;
  throw new AwsError('MethodNotAllowed', `${operation} must be sent by POST.`, 405);
}
