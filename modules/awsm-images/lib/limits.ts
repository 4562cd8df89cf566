export interface Limits {
  /** For a source, in bytes. */
  readonly maxBytes: number;
  /** For a source, width times height: the memory it needs, whatever its file size. */
  readonly maxPixels: number;
  /** Frames of an animated source. Only the first is used. */
  readonly maxFrames: number;
  /** For a result: width, and height. It has at most the square of this in pixels, which bounds an encoder's work. */
  readonly maxSide: number;
  /** For a result. Lambda returns at most 6 MB to an HTTP API, in base64. */
  readonly maxResultBytes: number;
  /** To get a source, from its name to its last byte. */
  readonly fetchMs: number;
  /** To create a picture. */
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
