export { forget } from './account/links.ts';
export { serveAccount } from './account/serve.ts';
export { serveBrowser } from './browser/serve.ts';
export { standardNet } from './net/fetch.ts';
export { readPages, readPlace } from './place.ts';
export { google, microsoft } from './presets.ts';
export { createProvider } from './provider/provider.ts';
export { defineSettings, type GivenProvider, type GivenSettings } from './settings.ts';
