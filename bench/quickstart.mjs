import { join } from 'node:path';
import { jawsIn } from './jaws.mjs';
import { table } from './measure.mjs';

export const title = 'Quick start';
export const about =
  'From an empty folder to an answer over HTTP, on the embedded cloud. Goals: under 20 s in all, `project create` under 8 s.';

export async function run(folder) {
  const jaws = jawsIn(folder);
  const rows = [];
  const step = async (name, work) => {
    const started = performance.now();
    const result = await work();
    rows.push([name, ((performance.now() - started) / 1000).toFixed(2)]);
    return result;
  };
  try {
    await step('project create (starts the cloud)', () =>
      jaws.run(folder, 'project', 'create', '-n', 'bench', '-s', 'dev', '-r', 'us-east-1', '-p', 'local', '-y'),
    );
    const project = join(folder, 'bench');
    await step('module create', () => jaws.run(project, 'module', 'create', 'greetings', 'hello'));
    const output = await step('dash --all, first deployment', () => jaws.run(project, 'dash', '--all'));
    await step('first request', async () => (await fetch(jaws.urlIn(output))).text());
    await step('dash --all, nothing changed', () => jaws.run(project, 'dash', '--all'));
  } finally {
    await jaws.stop();
  }
  const total = rows.slice(0, 4).reduce((sum, [, seconds]) => sum + Number(seconds), 0);
  return table(
    ['step', 'seconds'],
    [...rows.slice(0, 4), ['**quick start in all**', `**${total.toFixed(2)}**`], ...rows.slice(4)],
  );
}
