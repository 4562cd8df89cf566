// The page of `jaws dash --web`: what a browser loads, with the names that index.html has.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Map.groupBy is the newest that the page needs: all of 2024. */
const browsers = ['chrome122', 'edge122', 'firefox124', 'safari17.4'];

const modules = join(dirname(fileURLToPath(import.meta.url)), '../node_modules');

export async function buildDash(source, target) {
  await build({
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: browsers,
    entryPoints: { dash: join(source, 'main.tsx'), 'dash-styles': join(source, 'styles/dash.css') },
    outdir: target,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const licenses = ['preact', 'uplot'].map(
    (name) => `${name}\n\n${readFileSync(join(modules, name, 'LICENSE'), 'utf8')}`,
  );
  writeFileSync(join(target, 'LICENSES.txt'), licenses.join('\n'));
  for (const name of ['index.html', 'icon.svg']) cpSync(join(source, name), join(target, name));
}
