// The minimal cost of packaging: one call of esbuild for all handlers of the project in the current folder, then one zip for each,
// with its source map, at level 9. `node floor.mjs <folder of the zips>`. It has no cache, no checks, and no other kind of function.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { build } from 'esbuild';

const out = process.argv[2];
const modules = readdirSync('aws_modules').flatMap((module) =>
  readdirSync(join('aws_modules', module)).map((name) => `aws_modules/${module}/${name}`),
);
const { outputFiles } = await build({
  entryPoints: modules.map((folder) => ({ in: `${folder}/handler.ts`, out: `${folder}/handler` })),
  outdir: '.',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  charset: 'utf8',
  legalComments: 'none',
  // CommonJS packages load node's own modules this way: without it some of the bundles do not load.
  banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
});
const deflate = promisify(deflateRaw);
mkdirSync(out, { recursive: true });
await Promise.all(
  modules.map(async (folder) => {
    // The bundle and its source map.
    const files = outputFiles.filter(({ path }) => relative('.', path).startsWith(`${folder}/`));
    const zipped = await zip(files.map(({ path, contents }) => [relative('.', path), contents]));
    writeFileSync(join(out, `${folder.replaceAll('/', '-')}.zip`), zipped);
  }),
);

async function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [path, data] of files) {
    const name = Buffer.from(path);
    const packed = await deflate(data, { level: 9 });
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, packed);
    directory.push(central, name);
    offset += local.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
