import { announceDeletions, type Deletions } from 'awsm-users';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { USERS_TABLE: table = '', USERS_ISSUER: issuer = '' } = process.env;

/** For changes of the table, and for operators, by `jaws invoke`: it has no endpoint. */
export const handler = (event: Deletions) => announceDeletions({ aws, table, issuer }, event);
