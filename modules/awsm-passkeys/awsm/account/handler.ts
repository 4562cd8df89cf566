import { readPlace, serve } from 'awsm-passkeys';
import { createAddon } from 'awsm-users/addons';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const aws = createAws();
const env = process.env;
const {
  PASSKEYS_TABLE: table = '',
  PASSKEYS_APP = '',
  USERS_FACTORS: factors = '',
  USERS_SESSIONS: sessions = '',
} = env;
const addon = createAddon(aws, { factors, sessions });
const place = readPlace(env.PASSKEYS_ORIGINS, settings);

export const handler = serve(
  { aws, table, addon, ...place, app: settings.app ?? PASSKEYS_APP, now: Date.now },
  settings,
);
