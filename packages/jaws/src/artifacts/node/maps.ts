import { join, posix } from 'node:path';

interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * A source map moved to another file: `built` is the bundler's path of the map and `path` its path in the
 * zip, both relative to the project; `lines` were inserted before the code since. Its sources are then found as if the zip
 * were the project; with its `root`, they are absolute.
 */
export function moveMap(map: Uint8Array, built: string, path: string, lines: number, root?: string): Uint8Array {
  const data = JSON.parse(Buffer.from(map.buffer, map.byteOffset, map.byteLength).toString()) as SourceMap;
  const sources = data.sources.map((source) => {
    const namespaced = /^[\w-]+:(.*)$/.exec(source)?.[1];
    const inProject = namespaced ?? posix.join(posix.dirname(built), source);
    return root === undefined ? posix.relative(posix.dirname(path), inProject) : join(root, inProject);
  });
  return Buffer.from(JSON.stringify({ ...data, sources, mappings: ';'.repeat(lines) + data.mappings }));
}

/** The code with its source map inline, in place of the map's name. */
export function embedMap(code: Uint8Array, map: Uint8Array): Uint8Array {
  const text = Buffer.from(code.buffer, code.byteOffset, code.byteLength);
  const end = text.lastIndexOf('//# sourceMappingURL=');
  const data = Buffer.from(map.buffer, map.byteOffset, map.byteLength).toString('base64');
  const comment = `//# sourceMappingURL=data:application/json;base64,${data}\n`;
  return Buffer.concat([end === -1 ? text : text.subarray(0, end), Buffer.from(comment)]);
}
