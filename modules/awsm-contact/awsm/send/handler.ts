import { mailSender, submit } from 'awsm-contact';
import { createAws } from 'jaws-core-js/aws';
import { clientIp, createHandler, json, readJson } from 'jaws-core-js/http';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';
import { compose } from './compose.ts';

const aws = createAws();
const { CONTACT_SECRET, CONTACT_TO = '', CONTACT_FROM = '', CONTACT_LIMITS = '', CONTACT_ORIGINS } = process.env;
const contact = {
  aws,
  secret: CONTACT_SECRET,
  table: CONTACT_LIMITS,
  settings,
  deliver: mailSender(aws, { from: CONTACT_FROM, to: CONTACT_TO }, compose),
  now: Date.now,
};

/** 5000 characters of any script, and the other fields. */
const body = { types: ['application/json'], maxBytes: 32 * 1024 };

export const handler = createHandler(
  async (request) => {
    await submit(contact, readJson(request, body), clientIp(request, settings.clientHeader));
    return json(202, { sent: true });
  },
  { texts, cors: { origins: CONTACT_ORIGINS, methods: ['POST'], headers: ['content-type'] } },
);
