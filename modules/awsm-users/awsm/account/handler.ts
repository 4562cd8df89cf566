import { routes, serve } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { USERS_SECRET: secret, USERS_TABLE: table = '', USERS_MAILS: mails = '', USERS_ORIGINS: origins } = process.env;

export const handler = serve({ aws, secret, table, mails, now: Date.now }, routes, origins);
