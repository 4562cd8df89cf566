import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../exec/filesystem/sandbox.ts';

/**
 * A program: `reach.ts <folder> <calls>`. Runs reach-inside.cjs in a sandbox of the user who starts it, whose `/tmp` has one MB, and prints
 * what it finds, with what the sandbox says. The folder has the function's code in `code`.
 */
const [folder = '', calls = '[]'] = process.argv.slice(2);
const sandbox = new Sandbox(folder, 'namespaces', () => {});
const { view } = await sandbox.view({ code: join(folder, 'code'), layers: undefined, storage: 1 });
const script = readFileSync(new URL('reach-inside.cjs', import.meta.url), 'utf8');
const env = { ...view.variables('', folder), REACH: `{"calls":${calls}}` };
const command = view.program(process.execPath, ['node']);
const launch = await view.launch({ command, args: ['-e', script] }, env, folder);
const child = spawn(launch.command, [...launch.args], {
  cwd: launch.cwd,
  env: launch.env,
  stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
});
(child.stdio[3] as NodeJS.WritableStream).end(launch.feed ?? '');
let text = '';
for await (const chunk of child.stdout ?? []) text += chunk;
child.stdin?.end();
const { text: isolation } = await sandbox.isolation();
const masked = ['kcore', 'keys', 'key-users', 'timer_list', 'kmsg'].filter((name) => existsSync(`/proc/${name}`));
process.stdout.write(JSON.stringify({ ...JSON.parse(text), isolation, masked }));
await view.close();
await sandbox.close();
