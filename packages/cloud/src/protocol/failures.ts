/** What the decoders of single values throw: each protocol answers it with its own code. */
export class Malformed extends Error {}
