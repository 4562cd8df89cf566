/** Thrown by the decoders of single values: each protocol reports it with its own code. */
export class Malformed extends Error {}
