import { clientUrl, issueTicket, userOf } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal } from 'jaws-core-js/http';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';

const { AWS_ENDPOINT_URL, AWS_REGION: region = '', REALTIME_ORIGINS: origins, REALTIME_URL = '' } = process.env;
const { REALTIME_CONNECTIONS: connections = '' } = process.env;
const realtime = { aws: createAws(), connections, messages: '', region, settings, now: Date.now };

export const handler = createHandler(
  async ({ caller, claims, headers }) => {
    if (caller === undefined) throw new Refusal(401, 'unauthorized', 'Please sign in.');
    const user = userOf(claims.sub ?? caller, claims.roles, headers['accept-language']);
    const ticket = await issueTicket(realtime, user);
    return json(200, { ticket, url: clientUrl(REALTIME_URL, AWS_ENDPOINT_URL), expiresIn: settings.ticketSeconds });
  },
  { texts, cors: { origins } },
);
