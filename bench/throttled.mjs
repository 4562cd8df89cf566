import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { change, tools } from './deploy.mjs';
import { once, withCloud } from './jaws-project.mjs';
import { median, table } from './measure.mjs';

export const title = 'Throttled';
export const about = `One of three functions with an endpoint each is changed and deployed, by JAWS and by osls 4.3.1, in turns, median of 5: as usual, and while AWS refuses
every second call for 60 seconds with its throttling error. Refused calls count as calls.`;

const functions = 3;
const rounds = 5;
const halfMs = 60_000;

/** Seconds, calls and refused calls of one update. */
async function update(proxy, tool, root, forMs) {
  change(tool, root);
  proxy.refuseHalf(forMs);
  const { seconds, calls } = await once(proxy, root, tools[tool].command(root));
  const throttled = proxy.throttled();
  proxy.refuseHalf(0);
  return { seconds, calls, throttled };
}

export async function run(folder) {
  const found = { usual: { jaws: [], osls: [] }, half: { jaws: [], osls: [] } };
  const roots = {};
  for (const tool of Object.keys(tools)) {
    roots[tool] = join(folder, tool);
    mkdirSync(roots[tool], { recursive: true });
    await tools[tool].make(roots[tool], functions);
  }
  await withCloud({}, (jaws) =>
    withCloud({}, async (osls) => {
      const proxies = { jaws, osls };
      for (const [tool, proxy] of Object.entries(proxies))
        await once(proxy, roots[tool], tools[tool].command(roots[tool]));
      for (let round = 0; round < rounds; round++) {
        for (const [tool, proxy] of Object.entries(proxies)) {
          found.usual[tool].push(await update(proxy, tool, roots[tool], 0));
          found.half[tool].push(await update(proxy, tool, roots[tool], halfMs));
        }
      }
    }),
  );
  const rows = Object.entries({ usual: 'as usual', half: 'every second call refused' }).map(([what, words]) => {
    const of = (tool, figure) => median(found[what][tool].map((one) => one[figure]));
    return [
      words,
      `${of('jaws', 'seconds').toFixed(2)} s`,
      `${of('osls', 'seconds').toFixed(2)} s`,
      (of('jaws', 'seconds') / of('osls', 'seconds')).toFixed(2),
      `${of('jaws', 'calls')} / ${of('osls', 'calls')}`,
      `${of('jaws', 'throttled')} / ${of('osls', 'throttled')}`,
    ];
  });
  return table(['', 'JAWS', 'osls', 'ratio', 'calls', 'refused'], rows);
}
