export interface Limits {
  /** Of a source, in bytes. */
  readonly maxBytes: number;
  /** Of a source, width times height: what it takes in memory, whatever its file has. */
  readonly maxPixels: number;
  /** Of a source that moves. Only the first is used. */
  readonly maxFrames: number;
  /** Of a result: width, and height. Its pixels are at most the square of it, which bounds the work of an encoder. */
  readonly maxSide: number;
  /** Of a result. Lambda returns at most 6 MB to an HTTP API, in base64. */
  readonly maxResultBytes: number;
  /** For getting a source, from its name to its last byte. */
  readonly fetchMs: number;
  /** For making a picture. */
  readonly makeSeconds: number;
  readonly maxRedirects: number;
  /** The sizes that unsigned addresses may request. Signed ones may request any size. */
  readonly sizes: readonly (readonly [w: number | undefined, h: number | undefined])[];
}

/** Widths of pages and of screens, and squares for people and products. */
const sizes: Limits['sizes'] = [
  ...[160, 320, 480, 640, 960, 1280, 1920].map((w) => [w, undefined] as const),
  ...[48, 100, 200, 400].map((side) => [side, side] as const),
];

export const usual: Limits = {
  maxBytes: 20 * 1024 * 1024,
  maxPixels: 50_000_000,
  maxFrames: 1000,
  maxSide: 2048,
  maxResultBytes: 4 * 1024 * 1024,
  fetchMs: 8000,
  makeSeconds: 15,
  maxRedirects: 3,
  sizes,
};
