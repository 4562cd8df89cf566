import { readSecrets, serve } from 'awsm-totp';
import { createAddon } from 'awsm-users/addons';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const aws = createAws();
const { TOTP_TABLE: table = '', TOTP_SECRET, TOTP_APP = '', TOTP_ORIGINS, USERS_FACTORS: factors = '' } = process.env;
const totp = {
  aws,
  table,
  secrets: readSecrets(TOTP_SECRET),
  addon: createAddon(aws, { factors }),
  issuer: settings.issuer ?? TOTP_APP,
  now: Date.now,
};

export const handler = serve(totp, settings, TOTP_ORIGINS);
