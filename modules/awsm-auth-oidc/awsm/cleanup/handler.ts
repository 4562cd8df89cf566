import { forget } from 'awsm-auth-oidc';
import { clearDeleted, createAddon, type UserDeleted } from 'awsm-users/addons';
import { createAws } from 'jaws-core-js/aws';

const aws = createAws();
const { OIDC_TABLE: table = '', USERS_ISSUER: issuer = '', USERS_FACTORS: factors = '' } = process.env;
const addon = createAddon(aws, { factors });

/** For the event UserDeleted of awsm-users. */
export const handler = (event: UserDeleted) =>
  clearDeleted(event, {
    issuer,
    addon,
    clear: (sub) => forget({ aws, table, now: Date.now }, sub),
    wait: () => new Promise((resolve) => setTimeout(resolve, 1000)),
  });
