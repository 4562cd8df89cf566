import { payloadOf } from '../json.ts';
import { digestOf, fromHex, hmac, matches } from '../secrets.ts';
import type { Provider } from './types.ts';

/**
 * The fields that distinguish an event's payload from the others: those that it has and, after an exclamation mark, those that it lacks.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
const fields: Readonly<Record<string, readonly string[]>> = {
  check_run: ['check_run', '!deployment_status'],
  check_suite: ['check_suite'],
  create: ['ref_type', 'master_branch'],
  delete: ['ref_type', 'pusher_type', '!master_branch'],
  deployment: ['deployment', '!deployment_status', '!workflow_job', '!deployment_callback_url'],
  deployment_status: ['deployment_status'],
  discussion: ['discussion', '!comment'],
  fork: ['forkee'],
  issue_comment: ['comment', 'issue'],
  issues: ['action', 'issue', '!comment'],
  ping: ['zen', 'hook_id'],
  pull_request: ['number', 'pull_request'],
  pull_request_review: ['review', 'pull_request', '!comment'],
  pull_request_review_comment: ['comment', 'pull_request'],
  push: ['pusher', 'ref', 'after'],
  release: ['release'],
  star: ['starred_at'],
  workflow_job: ['workflow_job'],
  workflow_run: ['workflow_run', '!deployment', '!since'],
};

/** The names that GitHub gives to events. */
const typePattern = /^[a-z][a-z0-9_]{0,99}$/;

const fits = (payload: Readonly<Record<string, unknown>>, signs: readonly string[]): boolean =>
  signs.every((sign) => Object.hasOwn(payload, sign.replace('!', '')) !== sign.startsWith('!'));

/**
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * Only the body is signed. X-GitHub-Delivery and X-GitHub-Event can be written by anyone who got hold of a body: the id is the digest of the
 * body, and the type has to go with it. A type that is not known here is passed on as unproven, unless the body is that of a known one: then the type was changed.
 */
export const github: Provider = {
  verify({ headers, body }, secrets) {
    const given = /^sha256=(.+)$/.exec(headers['x-hub-signature-256'] ?? '')?.[1];
    const expected = secrets.map((secret) => hmac(secret, body));
    return matches(fromHex(given), expected);
  },
  read({ headers, body }) {
    const type = headers['x-github-event'] ?? '';
    if (!typePattern.test(type)) return undefined;
    const payload = payloadOf(body);
    const id = digestOf(body);
    if (Object.hasOwn(fields, type)) return fits(payload, fields[type]!) ? { id, type } : undefined;
    const isRenamed = Object.values(fields).some((signs) => fits(payload, signs));
    return isRenamed ? undefined : { id, type, isTypeUnproven: true };
  },
};
