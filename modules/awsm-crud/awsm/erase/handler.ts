import { eraseOwned, type UserDeleted } from 'awsm-crud';
import { createAws } from 'jaws-core-js/aws';
import { resources } from './resources.ts';

const { CRUD_TABLE: table = '', CRUD_ISSUER: issuer = '' } = process.env;
const aws = createAws();

/** For the event UserDeleted of awsm-users. */
export const handler = (event: UserDeleted) => eraseOwned({ aws, table }, resources, issuer, event);
