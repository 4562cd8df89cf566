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

/** A provider with a guessable secret fails only when it is called: the others continue. */
const sender = <Provider>(provider: Provider, name: string, secret: string | undefined) => ({
  provider,
  get secrets() {
    return secretsOf(secret, name);
  },
});

/** The allowed senders. A provider without a secret is answered with 404. */
const senders = {
  stripe: sender(providers.stripe, 'STRIPE_WEBHOOK_SECRET', STRIPE_WEBHOOK_SECRET),
  github: sender(providers.github, 'GITHUB_WEBHOOK_SECRET', GITHUB_WEBHOOK_SECRET),
  slack: sender(providers.slack, 'SLACK_SIGNING_SECRET', SLACK_SIGNING_SECRET),
  standard: sender(providers.standard, 'STANDARD_WEBHOOK_SECRET', STANDARD_WEBHOOK_SECRET),
  hmac: sender(providers.hmac, 'HMAC_WEBHOOK_SECRET', HMAC_WEBHOOK_SECRET),
};

const take = sink(aws, { table: DELIVERIES_TABLE, queueUrl: EVENTS_URL, settings });

export const handler = createHandler((request) => receive(request, senders, take, Date.now(), settings));
