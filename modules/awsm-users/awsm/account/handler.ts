import { routes, serve } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';
import { texts } from '../texts.ts';

const aws = createAws();
const env = process.env;
const { USERS_SECRET: secret, USERS_TABLE: table = '', USERS_MAILS: mails = '', USERS_ISSUER: issuer = '' } = env;

const users = { aws, secret, issuer, table, mails, settings, now: Date.now };

export const handler = serve(users, routes, env.USERS_ORIGINS, texts);
