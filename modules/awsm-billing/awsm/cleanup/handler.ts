import { queueDeletion, type UserDeleted } from 'awsm-billing';
import { createAws } from 'jaws-core-js/aws';

const { BILLING_JOBS: queue = '', BILLING_ISSUER: issuer = '' } = process.env;
const aws = createAws();

export const handler = (event: UserDeleted) => queueDeletion({ aws, queue, issuer }, event);
