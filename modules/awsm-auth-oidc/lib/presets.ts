import type { GivenProvider } from './settings.ts';

/** Google. Addresses with `email_verified` are trusted. https://developers.google.com/identity/openid-connect/openid-connect */
export const google = (more: Partial<GivenProvider> = {}): GivenProvider => ({
  name: 'Google',
  issuer: 'https://accounts.google.com',
  mails: 'verified',
  auth: 'client_secret_post',
  ...more,
});

/**
 * One tenant of Microsoft Entra ID; that of personal accounts is 9188040d-6c67-4c5b-b112-36a304b66dad. Its tokens do not say whether an address is
 * verified, so no account is created from them: users link it to theirs. https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
 */
export const microsoft = ({
  tenant,
  ...more
}: Partial<GivenProvider> & { readonly tenant: string }): GivenProvider => ({
  name: 'Microsoft',
  issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
  mails: 'none',
  auth: 'client_secret_post',
  ...more,
});
