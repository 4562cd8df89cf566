export { json, Refusal, refused } from './answer.mjs';
export { networkOf } from './client.mjs';
export { clientIp } from './client-ip.mjs';
export { createHandler } from './handler.mjs';
export { readJson, readObject } from './json.mjs';
export { inLanguage, languagesOf, textIn, textNamed } from './language.mjs';
export { readRequest } from './request.mjs';
export { routeOf } from './route.mjs';
export { hasStripeSignature, hasToken, isSameText } from './secret.mjs';
