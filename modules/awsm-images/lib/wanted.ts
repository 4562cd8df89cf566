import { PictureError } from './error.ts';
import type { Limits } from './limits.ts';

const formats = ['jpeg', 'png', 'webp', 'avif'] as const;
const fits = ['cover', 'contain', 'inside', 'outside', 'fill'] as const;

export type Format = (typeof formats)[number];

/** A requested picture. */
export interface Wanted {
  readonly source: { readonly url: string } | { readonly key: string };
  readonly w: number | undefined;
  readonly h: number | undefined;
  /** How a picture fits into w and h, if both are given: as in CSS's `object-fit`, and `inside` and `outside`. */
  readonly fit: (typeof fits)[number];
  /** The source's own if undefined. */
  readonly format: Format | undefined;
}

type Query = Readonly<Record<string, string | undefined>>;

const parameters = ['url', 'key', 'w', 'h', 'fit', 'format'];

/** Reads `url` or `key`, `w`, `h`, `fit`, `format`. Throws PictureError 400 for anything else. `anySize`: not only those of the limits. */
export function parseWanted(
  given: URLSearchParams,
  limits: Limits,
  { anySize = false }: { readonly anySize?: boolean } = {},
): Wanted {
  const names = [...given.keys()];
  if (names.some((name) => !parameters.includes(name)) || new Set(names).size < names.length) {
    throw bad('Parameters are url or key, w, h, fit and format, each once.');
  }
  const query: Query = Object.fromEntries(given);
  const [w, h] = [side('w', query, limits), side('h', query, limits)];
  if (!anySize && !limits.sizes.some(([width, height]) => width === w && height === h)) {
    throw bad(`Without a signature the sizes are ${limits.sizes.map(sizeText).join(', ')}.`);
  }
  const fit = oneOf('fit', query.fit ?? 'inside', fits);
  const format = query.format === undefined ? undefined : oneOf('format', query.format, formats);
  return { source: sourceOf(query), w, h, fit, format };
}

const sizeText = ([w, h]: Limits['sizes'][number]): string =>
  [w && `w=${w}`, h && `h=${h}`].filter(Boolean).join('&') || 'that of the picture';

/** Throws PictureError 400. */
export function sourceOf({ url, key }: Query): Wanted['source'] {
  if ((url === undefined) === (key === undefined)) throw bad('Give either url or key.');
  if (url !== undefined) {
    if (url.length > 2048) throw bad('The url is too long.');
    return { url };
  }
  // S3 accepts any key: a key must not contain parts that software on the way would interpret.
  if (!/^[\p{L}\p{N}][\p{L}\p{N} !'()*._/-]{0,254}$/u.test(key ?? '') || key?.split('/').includes('..')) {
    throw bad("The key has letters, digits, spaces and !'()*._/- and begins with a letter or digit.");
  }
  return { key: key ?? '' };
}

function side(name: 'w' | 'h', query: Query, { maxSide }: Limits): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > maxSide) throw bad(`${name} is a number from 1 to ${maxSide}.`);
  return value;
}

function oneOf<const T extends string>(name: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found === undefined) throw bad(`${name} is one of ${words.join(', ')}.`);
  return found;
}

const bad = (message: string): PictureError => new PictureError(400, message);
