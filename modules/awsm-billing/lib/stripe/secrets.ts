/** The signing secrets of an endpoint: `whsec_…`, or `new,old` during a change. Throws Error for a guessable secret. */
export function readSecrets(value: string | undefined): readonly string[] {
  const secrets = (value ?? '').split(',').map((one) => one.trim());
  if (!secrets.every((one) => /^whsec_\S{26,}$/.test(one))) {
    throw new Error(
      'STRIPE_WEBHOOK_SECRET must be one or more signing secrets of Stripe (whsec_…, 32 characters or more), with commas between.',
    );
  }
  return secrets;
}
