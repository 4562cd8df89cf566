import { readSecrets, receive } from 'awsm-billing';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const { STRIPE_WEBHOOK_SECRET: secrets, BILLING_JOBS: queue = '', BILLING_STAGE: stage = '' } = process.env;
const isLive = settings.liveStages.includes(stage);

export const handler = receive({ aws: createAws(), queue, secrets: readSecrets(secrets), isLive, now: Date.now });
