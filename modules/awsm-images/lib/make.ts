import sharp from 'sharp';
import { PictureError } from './error.ts';
import type { Limits } from './limits.ts';
import type { Format, Wanted } from './wanted.ts';

// libvips supports far more formats than the web uses, with less reviewed readers, some of which open other files.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
});
sharp.cache(false);

export interface Made {
  readonly body: Buffer;
  readonly format: Format;
}

type Shape = Pick<Wanted, 'w' | 'h' | 'fit' | 'format'>;

/** Formats built on other formats. */
const kept: Readonly<Record<string, Format>> = { jpeg: 'jpeg', png: 'png', gif: 'png', webp: 'webp', heif: 'avif' };

/**
 * Creates a picture: upright according to its EXIF, in sRGB, without its metadata, larger than its source only
 * if it has to fill a shape.
 * Throws PictureError: 413 for a result that is too large, 415 for a file that is not a picture, 422 for one that is broken or has
 * too many
 * pixels or frames, 504.
 */
export async function make(source: Buffer, wanted: Shape, limits: Limits): Promise<Made> {
  // The time limit of libvips does not cover its encoders. The caller gets a response here, before Lambda ends the function.
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), limits.makeSeconds * 1000);
  });
  try {
    const made = await Promise.race([makeNow(source, wanted, limits), late]);
    if (made.body.length <= limits.maxResultBytes) return made;
    throw new PictureError(
      413,
      `The result would have more than ${limits.maxResultBytes} bytes. Ask for a smaller one.`,
    );
  } finally {
    clearTimeout(timer);
  }
}

async function makeNow(
  source: Buffer,
  { w, h, fit, format: wanted }: Shape,
  { maxPixels, maxFrames, makeSeconds, maxSide }: Limits,
): Promise<Made> {
  const options = { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true } as const;
  const about = await sharp(source, options)
    .metadata()
    .catch((error: Error) => {
      throw /pixel limit/i.test(error.message)
        ? tooManyPixels(maxPixels)
        : new PictureError(415, 'Pictures are JPEG, PNG, WebP, AVIF or GIF.');
    });
  if (about.width * about.height > maxPixels) throw tooManyPixels(maxPixels);
  if ((about.pages ?? 1) > maxFrames) throw new PictureError(422, `A picture may have at most ${maxFrames} frames.`);
  const format = wanted ?? kept[about.format] ?? 'png';
  const { width, height } = about.autoOrient;
  const resized = sharp(source, options)
    .autoOrient()
    .resize({ ...shapeOf({ w, h, fit }, width, height, maxSide), background })
    .timeout({ seconds: makeSeconds });
  const body = await encode(format === 'jpeg' ? resized.flatten({ background: '#ffffff' }) : resized, format).catch(
    (error: Error) => {
      throw /timeout/i.test(error.message) ? tooSlow() : new PictureError(422, 'The picture is broken.');
    },
  );
  return { body, format };
}

/**
 * Width, height and how to fill them. If the picture's own proportions decide, they are computed here: sharp would compute them
 * from a picture that it has already read smaller, and be a pixel off.
 */
function shapeOf({ w, h, fit }: Pick<Wanted, 'w' | 'h' | 'fit'>, width: number, height: number, maxSide: number) {
  const both = w !== undefined && h !== undefined;
  if (both && fit !== 'inside' && fit !== 'outside') return { width: w, height: h, fit };
  // Without w or h a picture keeps its size, within the limits.
  const scales = [
    (w ?? (h === undefined ? maxSide : Infinity)) / width,
    (h ?? (w === undefined ? maxSide : Infinity)) / height,
  ];
  // For a long picture, `outside` would create one that is longer than requested.
  const most = Math.sqrt(maxSide ** 2 / (width * height));
  const scale = Math.min(1, most, both && fit === 'outside' ? Math.max(...scales) : Math.min(...scales));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height), fit: 'fill' } as const;
}

const background = { r: 255, g: 255, b: 255, alpha: 0 };

function encode(image: sharp.Sharp, format: Format): Promise<Buffer> {
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: 82, progressive: true }).toBuffer();
    case 'png':
      return image.png({ compressionLevel: 8 }).toBuffer();
    case 'webp':
      return image.webp({ quality: 80 }).toBuffer();
    case 'avif':
      return image.avif({ quality: 55, effort: 2 }).toBuffer();
  }
}

const tooManyPixels = (most: number): PictureError =>
  new PictureError(422, `A picture may have at most ${most} pixels.`);
const tooSlow = (): PictureError => new PictureError(504, 'The picture took too long to make.');
