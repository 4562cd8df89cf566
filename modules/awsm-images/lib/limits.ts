export interface Limits {
  /** Of a source, in bytes. */
  readonly maxBytes: number;
  /** Of a source, width times height: what it takes in memory, whatever its file has. */
  readonly maxPixels: number;
  /** Of a source that moves. Only the first is used. */
  readonly maxFrames: number;
  /** Of what is made: width, and height. */
  readonly maxSide: number;
  /** For getting a source, from its name to its last byte. */
  readonly fetchMs: number;
  /** For making a picture. */
  readonly makeSeconds: number;
  readonly maxRedirects: number;
  /** When given, nothing else is made. */
  readonly sizes?: readonly (readonly [w: number | undefined, h: number | undefined])[];
}

export const usual: Limits = {
  maxBytes: 20 * 1024 * 1024,
  maxPixels: 50_000_000,
  maxFrames: 1000,
  maxSide: 4096,
  fetchMs: 8000,
  makeSeconds: 15,
  maxRedirects: 3,
};
