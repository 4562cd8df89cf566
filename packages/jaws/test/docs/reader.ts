import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { bin, jaws, type Outcome, temporaryFolder } from '../cli/jaws.ts';
import { repository, type Step } from './page.ts';

/** Somebody who does what a page says, in a shell that remembers its folder and its variables, with an embedded cloud of their own. */
export async function reader() {
  const place = temporaryFolder();
  const home = join(place.path, 'home');
  const programs = join(place.path, 'bin');
  const state = join(place.path, 'state.sh');
  for (const folder of [home, programs, join(place.path, 'work')]) mkdirSync(folder);
  writeFileSync(join(programs, 'jaws'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(join(programs, 'jaws'), 0o755);
  writeFileSync(state, '');
  const env = { JAWS_HOME: home };
  const started = await jaws(['cloud', 'start', '--port', '0'], { env });
  if (started.code !== 0) throw new Error(started.stderr);
  let cwd = realpathSync(join(place.path, 'work'));

  /** Ends at the first command that fails. */
  async function run(commands: string): Promise<Outcome> {
    const script = `set -eo pipefail\n. "${state}"\n${commands}\ndeclare -p API EU CODE 2>/dev/null >"${state}" || true\npwd >"${state}.cwd"\n`;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      const child = spawn('bash', ['-c', script], {
        cwd,
        env: { ...process.env, ...env, CI: '', PATH: `${programs}${delimiter}${process.env.PATH}` },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    if (outcome.code === 0) cwd = readFileSync(`${state}.cwd`, 'utf8').trim();
    return outcome;
  }

  return {
    run,
    /** A package of the repository, as if it were installed here. */
    link(name: string) {
      const from = join(repository, 'node_modules', name);
      const to = join(cwd, 'node_modules', name);
      mkdirSync(dirname(to), { recursive: true });
      if (existsSync(from)) symlinkSync(from, to, 'junction');
    },
    write(step: Extract<Step, { kind: 'file' }>) {
      const path = join(cwd, step.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, step.text);
    },
    async close() {
      await jaws(['cloud', 'stop'], { env });
      place.remove();
    },
  };
}
