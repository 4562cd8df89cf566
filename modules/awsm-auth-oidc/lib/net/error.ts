/** A provider's response was not acceptable, or none came. The message is for the log and contains nothing that a provider sent. */
export class ProviderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProviderError';
  }
}
