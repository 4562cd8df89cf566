import { type Command, operate } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { USERS_TABLE: table = '', USERS_MAILS: mails = '' } = process.env;

/** For operators, by `jaws invoke`: it has no endpoint. */
export const handler = (command: Command) => operate({ aws, table, mails, now: Date.now }, command);
