import { type Command, operate } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { USERS_TABLE: table = '', USERS_MAILS: mails = '', USERS_ISSUER: issuer = '' } = process.env;

/** For operators, through `jaws invoke`: it has no endpoint. */
export const handler = (command: Command) => operate({ aws, table, mails, issuer, now: Date.now }, command);
