import { readPages, serveAccount } from 'awsm-auth-oidc';
import { createAddon } from 'awsm-users/addons';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const aws = createAws();
const { OIDC_TABLE: table = '', USERS_FACTORS: factors = '', USERS_SESSIONS: sessions = '' } = process.env;
const addon = createAddon(aws, { factors, sessions });

export const handler = serveAccount({ aws, table, now: Date.now, addon, settings }, readPages(process.env).origins);
