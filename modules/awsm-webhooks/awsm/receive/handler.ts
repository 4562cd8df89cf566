import { providers, receive, secretsOf, sink } from 'awsm-webhooks';
import { createAws } from 'jaws-core-js/aws';
import { createHandler } from 'jaws-core-js/http';
import { settings } from '../settings.ts';

const aws = createAws();
const {
  DELIVERIES_TABLE = '',
  EVENTS_URL = '',
  STRIPE_WEBHOOK_SECRET,
  GITHUB_WEBHOOK_SECRET,
  SLACK_SIGNING_SECRET,
  STANDARD_WEBHOOK_SECRET,
  HMAC_WEBHOOK_SECRET,
} = process.env;

/** Who may send. A provider without a secret is answered with 404. */
const senders = {
  stripe: { provider: providers.stripe, secrets: secretsOf(STRIPE_WEBHOOK_SECRET, 'STRIPE_WEBHOOK_SECRET') },
  github: { provider: providers.github, secrets: secretsOf(GITHUB_WEBHOOK_SECRET, 'GITHUB_WEBHOOK_SECRET') },
  slack: { provider: providers.slack, secrets: secretsOf(SLACK_SIGNING_SECRET, 'SLACK_SIGNING_SECRET') },
  standard: { provider: providers.standard, secrets: secretsOf(STANDARD_WEBHOOK_SECRET, 'STANDARD_WEBHOOK_SECRET') },
  hmac: { provider: providers.hmac, secrets: secretsOf(HMAC_WEBHOOK_SECRET, 'HMAC_WEBHOOK_SECRET') },
};

const take = sink(aws, { table: DELIVERIES_TABLE, queueUrl: EVENTS_URL, settings });

export const handler = createHandler((request) => receive(request, senders, take, Date.now(), settings));
