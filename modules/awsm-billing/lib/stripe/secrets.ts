/** The signing secrets of an endpoint: `whsec_…`, while it is changed `new,old`. Throws Error for one that could be guessed. */
export function readSecrets(value: string | undefined): readonly string[] {
  const secrets = (value ?? '').split(',').map((one) => one.trim());
  if (!secrets.every((one) => /^whsec_\S{26,}$/.test(one))) {
    throw new Error(
      'STRIPE_WEBHOOK_SECRET must be one or more signing secrets of Stripe (whsec_…, 32 characters or more), with commas between.',
    );
  }
  return secrets;
}
