import { statSync } from 'node:fs';
import { formatMegabytes } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { FunctionModel } from '../model/types.ts';
import type { FileSource } from './files/walk.ts';
import type { CodeArtifact, Warning } from './types.ts';

const mebibyte = 1024 * 1024;

/** Code and layers, unzipped. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const unzippedLimit = 250 * mebibyte;
/** A zip that is sent to Lambda directly instead of through a bucket; the same page. */
const directLimit = 50 * mebibyte;
/** Above this size, the function's layers, whose sizes are unknown, may well exceed the limit. */
const nearLimit = 200 * mebibyte;

/** A file of a zip, or its data in memory. */
type Sized = { readonly path: string; readonly data: Uint8Array } | FileSource;

/** Of a zip without its 64-bit extension. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const mostFiles = 0xffff;

/** Throws ZipTooLarge and TooManyFiles, before anything is read. */
export function checkUnzipped(fn: FunctionModel, parts: readonly Sized[]): void {
  if (parts.length > mostFiles) {
    const counts = byPart(parts, () => 1).map(([name, count]) => `${name} (${count})`);
    throw fail('TooManyFiles', { function: fn.id, count: parts.length, largest: counts });
  }
  const bytes = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  if (bytes <= unzippedLimit) return;
  throw fail('ZipTooLarge', {
    function: fn.id,
    size: formatMegabytes(bytes),
    layers: layersOf(fn),
    largest: largestParts(parts),
  });
}

/** Sizes that AWS accepts only under conditions. */
export function sizeWarnings(
  fn: FunctionModel,
  { bytes, unzippedBytes }: CodeArtifact,
  parts: readonly Sized[],
): Warning[] {
  const largest = () => `The largest parts: ${largestParts(parts).join(', ')}.`;
  const warnings: Warning[] = [];
  if (bytes > directLimit) {
    warnings.push({
      message: `The zip of ${fn.id} has ${formatMegabytes(bytes)}. It is deployed by way of S3; sent to Lambda directly, AWS takes 50 MB. ${largest()}`,
    });
  }
  const layers = layersOf(fn);
  if (layers > 0 && unzippedBytes > nearLimit) {
    warnings.push({
      message: `${fn.id} has ${formatMegabytes(unzippedBytes)} unzipped, and ${layers === 1 ? 'a layer whose size is' : `${layers} layers whose sizes are`} not known here. Together Lambda allows 250 MB. ${largest()}`,
    });
  }
  return warnings;
}

function layersOf(fn: FunctionModel): number {
  const { Layers } = fn.properties;
  return Array.isArray(Layers) ? Layers.length : 0;
}

const largestParts = (parts: readonly Sized[]): string[] =>
  byPart(parts, sizeOf).map(([name, size]) => `${name} (${formatMegabytes(size)})`);

/** The five largest packages or files. */
function byPart(parts: readonly Sized[], measure: (part: Sized) => number): [name: string, sum: number][] {
  const sums = new Map<string, number>();
  for (const part of parts) {
    const name = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(part.path)?.[0] ?? part.path;
    sums.set(name, (sums.get(name) ?? 0) + measure(part));
  }
  return [...sums].sort((a, b) => b[1] - a[1]).slice(0, 5);
}

/** 0 for a missing file, which is reported when it is read. */
function sizeOf(part: Sized): number {
  return 'data' in part ? part.data.length : (statSync(part.file, { throwIfNoEntry: false })?.size ?? 0);
}
