/** A picture in tests without sharp: JSON with the data that a reader would find. */
export interface FakePicture {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly pages?: number;
  /** It lies on its side: width and height are swapped when it is upright. */
  readonly turned?: boolean;
  /** The error of reading it, or of writing the result. */
  readonly unreadable?: string;
  readonly broken?: string;
  /** Milliseconds that reading takes. */
  readonly slow?: number;
  /** Size of the result in bytes. */
  readonly weight?: number;
}

export const drawn = (picture: Partial<FakePicture> = {}): Buffer =>
  Buffer.from(JSON.stringify({ width: 400, height: 300, format: 'jpeg', ...picture }));

/** The result: the last step's own options, and the earlier steps. */
export const seen = (body: Buffer): Record<string, unknown> => JSON.parse(body.toString().trimEnd());

/** The options that the module set when it loaded sharp, and how often a picture was made. */
export const used = { calls: [] as unknown[], made: 0 };

function image(input: Buffer, options: object) {
  const picture: FakePicture = JSON.parse(input.toString());
  const { width, height, format, pages, turned } = picture;
  const steps: Record<string, unknown> = { options };
  const chain = {
    metadata: async () => {
      if (picture.slow) await new Promise((done) => setTimeout(done, picture.slow));
      if (picture.unreadable) throw new Error(picture.unreadable);
      const upright = turned ? { width: height, height: width } : { width, height };
      return { width, height, format, ...(pages && { pages }), autoOrient: upright };
    },
    toBuffer: async () => {
      used.made++;
      if (picture.broken) throw new Error(picture.broken);
      return Buffer.from(JSON.stringify(steps).padEnd(picture.weight ?? 0));
    },
  };
  const step =
    (name: string) =>
    (given: unknown = true) => {
      steps[name] = given;
      return chain;
    };
  return Object.assign(
    chain,
    Object.fromEntries(
      ['autoOrient', 'resize', 'flatten', 'timeout', 'jpeg', 'png', 'webp', 'avif'].map((name) => [name, step(name)]),
    ),
  );
}

export const fakeSharp = Object.assign(image, {
  block: (what: object) => used.calls.push(['block', what]),
  unblock: (what: object) => used.calls.push(['unblock', what]),
  cache: (on: boolean) => used.calls.push(['cache', on]),
});
