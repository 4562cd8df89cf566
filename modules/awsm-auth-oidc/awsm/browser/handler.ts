import { createProvider, readPlace, serveBrowser, standardNet } from 'awsm-auth-oidc';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

const { url, pages, configs } = readPlace(process.env, settings);
const providers = new Map(configs.map((config) => [config.id, createProvider(config, standardNet, Date.now)]));

export const handler = serveBrowser({
  aws: createAws(),
  table: process.env.OIDC_TABLE ?? '',
  now: Date.now,
  providers,
  url,
  pages,
});
