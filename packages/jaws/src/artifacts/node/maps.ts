import { posix } from 'node:path';

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * A source map for a file at another place: `built` is where the bundler meant the map to be and `path` where it is in the
 * zip, both relative to the project; `lines` were put in front of the code since. Its sources are then found as if the zip
 * were the project.
 */
export function moveMap(map: Uint8Array, built: string, path: string, lines: number): Uint8Array {
  const data = JSON.parse(Buffer.from(map.buffer, map.byteOffset, map.byteLength).toString()) as SourceMap;
  const sources = data.sources.map((source) => {
    const namespaced = /^[\w-]+:(.*)$/.exec(source)?.[1];
    const inProject = namespaced ?? posix.join(posix.dirname(built), source);
    return posix.relative(posix.dirname(path), inProject);
  });
  return Buffer.from(JSON.stringify({ ...data, sources, mappings: ';'.repeat(lines) + data.mappings }));
}
