export { type AuthorizerRequest, authorize } from './authorizer.ts';
export { routes } from './http/routes.ts';
export { serve } from './http/serve.ts';
export { deliver, type Mailer } from './mail/deliver.ts';
export { html } from './mail/html.ts';
export type { Mail, Mails } from './mail/types.ts';
export { type Identity, verifyAccessToken } from './tokens/access.ts';
