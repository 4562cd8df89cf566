import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table, timeInTurn } from './measure.mjs';

const cli = join(dirname(fileURLToPath(import.meta.url)), '../packages/jaws/dist/jaws.js');

export const title = 'Start of the command line tool';
export const about =
  'Wall time of whole commands, median of 15 in turn. Goals: `--version` at most 1.4 x bare node, `--help` at most 2 x.';

export async function run(folder) {
  const options = { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } };
  const commands = [
    ['node -e 0', [process.execPath, ['-e', '0'], options]],
    ['jaws --version', [process.execPath, [cli, '--version'], options]],
    ['jaws --help', [process.execPath, [cli, '--help'], options]],
  ];
  await timeInTurn(
    commands.map(([, command]) => command),
    2,
  );
  const seconds = await timeInTurn(
    commands.map(([, command]) => command),
    15,
  );
  return table(
    ['command', 'seconds', 'ratio'],
    commands.map(([name], n) => [name, seconds[n].toFixed(3), (seconds[n] / seconds[0]).toFixed(2)]),
  );
}
