// Draws docs/images/drill.svg: `jaws drill` itself, on an embedded cloud of its own. Needs `npm run build`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drillWorld } from '../../bench/drill-project.mjs';

const picture = join(dirname(fileURLToPath(import.meta.url)), '../../docs/images/drill.svg');
const folder = mkdtempSync(join(tmpdir(), 'jaws-drill-picture-'));
try {
  const world = await drillWorld(folder);
  try {
    const root = await world.project('shop', 'HTTP', { health: '/health' });
    mkdirSync(dirname(picture), { recursive: true });
    await world.drill(root, '--for', '10m', '--out', picture);
    console.log(`Wrote ${picture}`);
  } finally {
    await world.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
