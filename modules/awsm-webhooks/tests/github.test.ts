import { expect, test } from 'vitest';
import { providers } from '../lib/providers/index.ts';

/** Fields by which the payload of an event is known: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
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
const read = (type: string, fields: readonly string[], more: readonly string[] = []) =>
  providers.github.read({
    headers: { 'x-github-event': type },
    body: Buffer.from(JSON.stringify(Object.fromEntries([...fields, ...more].map((name) => [name, null])))),
    now: 0,
    toleranceSeconds: 0,
  })?.type;

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

test('a type has 256 characters at most', () => {
  expect(read('a'.repeat(256), [])).toBe('a'.repeat(256));
  expect(read('a'.repeat(257), [])).toBeUndefined();
});
