import { factorActs, serveAddons } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const aws = createAws();
const {
  USERS_SECRET: secret,
  USERS_TABLE: table = '',
  USERS_MAILS: mails = '',
  USERS_ISSUER: issuer = '',
} = process.env;

/** For add-ons, by lambda:InvokeFunction: it has no endpoint. */
export const handler = serveAddons({ aws, secret, issuer, table, mails, settings, now: Date.now }, factorActs);
