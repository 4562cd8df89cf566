import { createToken, seconds } from 'awsm-contact';
import { createHandler, json } from 'jaws-core-js/http';

const { CONTACT_SECRET, CONTACT_ORIGINS } = process.env;

export const handler = createHandler(
  () => json(200, { token: createToken(CONTACT_SECRET, Date.now()), waitSeconds: seconds.shortest }),
  { cors: { origins: CONTACT_ORIGINS, methods: ['GET'] } },
);
