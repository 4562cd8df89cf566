// The least that packaging can be: one call of esbuild for all handlers of the project in the current folder, then one zip for
// each at level 9. `node floor.mjs <folder of the zips>`. It knows no cache, no checks, and no other kind of function.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  charset: 'utf8',
  legalComments: 'none',
  // CommonJS packages ask for node's own modules so: without it some of the bundles do not load.
  banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
});
const deflate = promisify(deflateRaw);
mkdirSync(out, { recursive: true });
await Promise.all(
  outputFiles.map(async ({ contents }, index) => {
    const folder = modules[index];
    const zipped = zip(`${folder}/handler.mjs`, contents, await deflate(contents, { level: 9 }));
    writeFileSync(join(out, `${folder.replaceAll('/', '-')}.zip`), zipped);
  }),
);

function zip(path, data, packed) {
  const name = Buffer.from(path);
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
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}
