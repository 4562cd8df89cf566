import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { bin, jaws, type Outcome, temporaryFolder } from '../cli/jaws.ts';
import { repository, type Step } from './page.ts';

export type Reader = Awaited<ReturnType<typeof reader>>;

/** In a reader's shell: runs a command until it prints that it is ready, and interrupts it. */
const untilReady = `until_ready() {
  local ready=$1 out; shift; out=$(mktemp)
  "$@" >"$out" 2>&1 & local session=$!
  until grep -qE "$ready" "$out"; do
    if ! kill -0 "$session" 2>/dev/null; then cat "$out"; rm "$out"; return 1; fi
    sleep 0.1
  done
  kill -INT "$session"
  local code=0; wait "$session" || code=$?
  cat "$out"; rm "$out"
  [ "$code" = 0 ] || [ "$code" = 130 ]
}`;

/**
 * A reader who follows a page, in a shell that remembers its folder and its variables, with an embedded cloud of their own. `yes`: answers each question with yes.
 */
export async function reader({ yes = false } = {}) {
  const place = temporaryFolder();
  const home = join(place.path, 'home');
  const programs = join(place.path, 'bin');
  const state = join(place.path, 'state.sh');
  for (const folder of [home, programs, join(place.path, 'work')]) mkdirSync(folder);
  writeFileSync(join(programs, 'jaws'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" ${yes ? '-y ' : ''}"$@"\n`);
  chmodSync(join(programs, 'jaws'), 0o755);
  writeFileSync(state, '');
  const env = { JAWS_HOME: home };
  const started = await jaws(['cloud', 'start', '--port', '0', '--json'], { env });
  if (started.code !== 0) throw new Error(started.stderr);
  const endpoint = /"endpoint":"([^"]+)"/.exec(started.stdout)?.[1] ?? '';
  let cwd = realpathSync(join(place.path, 'work'));

  /** Ends at the first command that fails. */
  async function run(commands: string): Promise<Outcome> {
    const script = `set -eo pipefail\n${untilReady}\n. "${state}"\n${commands}\ndeclare -p API EU CODE 2>/dev/null >"${state}" || true\npwd >"${state}.cwd"\n`;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      const child = spawn('bash', ['-c', script], {
        cwd,
        env: { ...process.env, ...env, CI: '', CLOUD: endpoint, PATH: `${programs}${delimiter}${process.env.PATH}` },
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
    /** A precondition, which must work before the test. */
    async done(commands: string) {
      const { code, stdout, stderr } = await run(commands);
      if (code !== 0) throw new Error(`${commands}\n${stdout}\n${stderr}`);
    },
    /** Changes a JSON file. */
    // biome-ignore lint/suspicious/noExplicitAny: files of a project, as their tests know them
    async edit(path: string, change: (data: any) => void) {
      const data = JSON.parse(readFileSync(join(cwd, path), 'utf8'));
      change(data);
      writeFileSync(join(cwd, path), JSON.stringify(data));
    },
    /** A hosted zone of the embedded cloud, like that of somebody who bought a domain. */
    async zone(Name: string) {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const client = new Route53Client({ region: 'us-east-1', credentials, endpoint });
      await client.send(new CreateHostedZoneCommand({ Name, CallerReference: Name }));
    },
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
