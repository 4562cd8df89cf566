// The page of `jaws dash --web`: what a browser loads, with the names that index.html has.
import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** Map.groupBy is the newest feature that the page needs: all browsers have had it since 2024. */
const browsers = ['chrome122', 'edge122', 'firefox124', 'safari17.4'];

/** `build` is esbuild's, or one that also records what is bundled. */
export async function buildDash(build, source, target) {
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
  for (const name of ['index.html', 'icon.svg']) cpSync(join(source, name), join(target, name));
}
