import { type Request, routes, serve } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { USERS_SECRET: secret, USERS_TABLE: table = '', USERS_MAILS: mails = '', USERS_ORIGINS: origins } = process.env;

export const handler = (request: Request) =>
  serve(request, { aws, secret, table, mails, now: Date.now }, routes, origins);
