import { type Answer, type Incoming, providers, receive, secretsOf, sink } from 'awsm-webhooks';
import { createAws } from 'jaws-core-js/aws';

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

/** Who may send: a provider without a secret is not there. */
const senders = {
  stripe: { provider: providers.stripe, secrets: secretsOf(STRIPE_WEBHOOK_SECRET) },
  github: { provider: providers.github, secrets: secretsOf(GITHUB_WEBHOOK_SECRET) },
  slack: { provider: providers.slack, secrets: secretsOf(SLACK_SIGNING_SECRET) },
  standard: { provider: providers.standard, secrets: secretsOf(STANDARD_WEBHOOK_SECRET) },
  hmac: { provider: providers.hmac, secrets: secretsOf(HMAC_WEBHOOK_SECRET) },
};

export const handler = (request: Incoming): Promise<Answer> =>
  receive(request, senders, sink(aws, { table: DELIVERIES_TABLE, queueUrl: EVENTS_URL }));
