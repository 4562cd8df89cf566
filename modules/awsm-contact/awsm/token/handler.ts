import { createToken } from 'awsm-contact';
import { createHandler, json } from 'jaws-core-js/http';
import { settings } from '../settings.ts';

const { CONTACT_SECRET, CONTACT_ORIGINS } = process.env;

export const handler = createHandler(
  () => json(200, { token: createToken(CONTACT_SECRET, Date.now()), waitSeconds: settings.shortestSeconds }),
  { cors: { origins: CONTACT_ORIGINS, methods: ['GET'] } },
);
