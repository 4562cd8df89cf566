/** A provider answered something that is not believed, or nothing. The message is for the log and has nothing in it that a provider sent. */
export class ProviderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProviderError';
  }
}
