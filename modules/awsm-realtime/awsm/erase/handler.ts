import { closeDeleted, type UserDeleted } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const {
  AWS_REGION: region = '',
  REALTIME_CONNECTIONS = '',
  REALTIME_ENDPOINT = '',
  REALTIME_ISSUER = '',
  REALTIME_MESSAGES = '',
} = process.env;
const realtime = {
  aws: createAws(),
  gateway: createAws({ attempts: 5 }),
  endpoint: REALTIME_ENDPOINT,
  connections: REALTIME_CONNECTIONS,
  messages: REALTIME_MESSAGES,
  region,
  settings,
  now: Date.now,
};

/** For the event UserDeleted of awsm-users. */
export const handler = (event: UserDeleted) => closeDeleted(realtime, REALTIME_ISSUER, event);
