import { expect, test } from 'vitest';
import { providers } from '../lib/providers/index.ts';

/** Fields that identify an event's payload: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const payloads: Readonly<Record<string, readonly string[]>> = {
  check_run: ['check_run'],
  check_suite: ['check_suite'],
  create: ['ref_type', 'master_branch'],
  delete: ['ref_type', 'pusher_type'],
  deployment: ['deployment'],
  deployment_status: ['deployment_status'],
  discussion: ['discussion'],
  fork: ['forkee'],
  issue_comment: ['comment', 'issue'],
  issues: ['action', 'issue'],
  ping: ['zen', 'hook_id'],
  pull_request: ['number', 'pull_request'],
  pull_request_review: ['review', 'pull_request'],
  pull_request_review_comment: ['comment', 'pull_request'],
  push: ['pusher', 'ref', 'after'],
  release: ['release'],
  star: ['starred_at'],
  workflow_job: ['workflow_job'],
  workflow_run: ['workflow_run'],
};
const delivery = (type: string, fields: readonly string[], more: readonly string[] = []) =>
  providers.github.read({
    headers: { 'x-github-event': type },
    body: Buffer.from(JSON.stringify(Object.fromEntries([...fields, ...more].map((name) => [name, null])))),
    now: 0,
    toleranceSeconds: 0,
  });
const read = (...given: Parameters<typeof delivery>) => delivery(...given)?.type;

test.each(Object.entries(payloads))('%s is what its payload says, and nothing less', (type, fields) => {
  expect(read(type, fields)).toBe(type);
  for (const missing of fields)
    expect(
      read(
        type,
        fields.filter((name) => name !== missing),
      ),
    ).toBeUndefined();
});

test.each([
  ['check_run', 'deployment_status', ['deployment', 'check_run']],
  ['delete', 'create', ['pusher_type']],
  ['deployment', 'deployment_status', ['deployment']],
  ['deployment', 'workflow_job', ['deployment']],
  ['discussion', 'discussion_comment', ['discussion', 'comment']],
  ['issues', 'issue_comment', ['action']],
  ['pull_request_review', 'pull_request_review_comment', ['review']],
  ['workflow_run', 'deployment', ['workflow_run']],
])('%s is not what a payload of %s says, though it has those fields', (claimed, real, more) => {
  expect(read(claimed, payloads[real] ?? [], more)).toBeUndefined();
});

// The fields of these events, which the list lacks, come from GitHub's documentation.
test.each([
  ['branch_protection_rule', ['action', 'rule', 'changes']],
  ['commit_comment', ['action', 'comment']],
  ['deployment_protection_rule', ['action', 'environment', 'event', 'deployment', 'deployment_callback_url']],
  ['deployment_review', ['action', 'approver', 'comment', 'reviewers', 'since', 'workflow_job_runs', 'workflow_run']],
  ['discussion_comment', ['action', 'comment', 'discussion']],
  ['label', ['action', 'label']],
  ['merge_group', ['action', 'merge_group']],
  ['projects_v2_item', ['action', 'projects_v2_item']],
  ['pull_request_review_thread', ['action', 'pull_request', 'thread']],
  ['repository', ['action', 'repository']],
  ['secret_scanning_alert', ['action', 'alert']],
  ['status', ['sha', 'state', 'commit', 'branches']],
  ['sub_issues', ['action', 'sub_issue', 'parent_issue']],
  ['watch', ['action']],
  ['workflow_dispatch', ['inputs', 'ref', 'workflow']],
  ['an_event_of_next_year', ['action', 'next_year']],
])('%s is passed on under its own name, as a type that nothing proves', (type, fields) => {
  const found = delivery(type, [...fields, 'repository', 'organization', 'sender', 'installation']);
  expect(found).toEqual({ id: expect.stringMatching(/^[0-9a-f]{64}$/), type, isTypeUnproven: true });
});

test.each(Object.entries(payloads))('the payload of %s under a name that is not known is refused', (type, fields) => {
  expect(read('an_event_of_next_year', fields)).toBeUndefined();
  expect(delivery(type, fields)).not.toHaveProperty('isTypeUnproven');
});

test.each(['', 'Push', 'a b', 'a\nb', 'a-b', '1a', '__proto__', 'a#b', 'ä', 'a'.repeat(101)])(
  '"%s" is not the name of an event',
  (type) => expect(delivery(type, ['some'])).toBeUndefined(),
);

test('a delivery without a type is not an event', () => {
  const received = { headers: {}, body: Buffer.from('{"next_year":1}'), now: 0, toleranceSeconds: 0 };
  expect(providers.github.read(received)).toBeUndefined();
});

test('names of objects in JavaScript are names like any other', () => {
  expect(delivery('constructor', ['some'])).toMatchObject({ type: 'constructor', isTypeUnproven: true });
  expect(read('a'.repeat(100), ['some'])).toBe('a'.repeat(100));
});
