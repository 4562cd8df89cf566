import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, jaws, temporaryFolder } from './jaws.ts';

const folder = temporaryFolder();

beforeAll(() => {
  const stages = { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }], prod: [{ region: 'ap-south-1' }] };
  writeFileSync(join(folder.path, 'jaws.json'), JSON.stringify({ name: 'shop', stages }));
  for (const name of ['greetings/hello', 'users/list']) {
    mkdirSync(join(folder.path, 'aws_modules', name), { recursive: true });
    writeFileSync(join(folder.path, 'aws_modules', name, 'awsm.json'), '{ "lambda": { "envVars": ["NEEDED"] } }');
  }
  writeFileSync(join(folder.path, '.env'), 'BUCKET=a\n# no\nexport TOKEN=b\n');
  const kept = { time: '2026-11-25T10:00:00.000Z', region: 'us-east-1', id: '4f2a1c9b', duration: 1, event: {} };
  mkdirSync(join(folder.path, '.jaws/events'), { recursive: true });
  const line = JSON.stringify({ ...kept, function: 'dev-shop-lUsersList' });
  writeFileSync(join(folder.path, '.jaws/events/dev.jsonl'), `${line}\n`);
  writeFileSync(join(folder.path, 'config'), '[default]\n[profile work]\n[sso-session corp]\n');
});

afterAll(folder.remove);

const offered = (...words: string[]) => offeredIn(folder.path, ...words);

async function offeredIn(cwd: string, ...words: string[]) {
  const env = { AWS_CONFIG_FILE: join(folder.path, 'config') };
  const { code, stdout, stderr } = await jaws(['complete', '--', ...words], { cwd, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0]);
}

describe('completion', () => {
  it('reads a project in TypeScript, and says nothing of one that is broken', async () => {
    const typed = temporaryFolder();
    const write = (name: string, text: string) => {
      mkdirSync(dirname(join(typed.path, name)), { recursive: true });
      writeFileSync(join(typed.path, name), text);
    };
    write('jaws.config.ts', "export default { stages: { dev: ['us-east-1'].map((region) => ({ region })) } };");
    write('aws_modules/users/list/awsm.ts', "export default { lambda: { envVars: ['NEEDED'] } };");
    const words = (...typing: string[]) => offeredIn(typed.path, ...typing);
    expect(await words('deploy', 'all', 'dev', '')).toContain('us-east-1');
    expect(await words('invoke', '')).toEqual(['users/list']);
    expect(await words('env', 'get', 'dev', 'all', '')).toEqual(['NEEDED']);
    write('jaws.config.ts', 'export default {');
    expect(await words('deploy', 'all', '')).toEqual([]);
    typed.remove();
  });

  it.each([
    [['de'], ['dev', 'deploy']],
    [
      ['project', ''],
      ['create', 'remove', 'tidy'],
    ],
    [
      ['deploy', ''],
      ['lambda', 'endpoint', 'resources', 'all'],
    ],
    [
      ['deploy', 'all', ''],
      ['dev', 'prod'],
    ],
    [
      ['deploy', 'all', 'dev', ''],
      ['us-east-1', 'eu-west-1', 'all'],
    ],
    [
      ['deploy', 'all', 'prod', 'a'],
      ['ap-south-1', 'all'],
    ],
    [['deploy', '--pl'], ['--plan']],
    [
      ['invoke', ''],
      ['greetings/hello', 'users/list'],
    ],
    [['invoke', '--template', 'sq'], ['sqs']],
    [['replay', ''], ['4f2a1c9b']],
    [
      ['dash', '--select', ''],
      ['greetings/hello', 'users/list'],
    ],
    [['run', 'g'], ['greetings/hello']],
    [
      ['status', '-p', ''],
      ['default', 'work', 'local'],
    ],
    [['module', 'install', 'awsm-em'], ['awsm-email']],
    [['module', 'info', 'awsm-em'], ['awsm-email']],
    [
      ['env', 'set', 'dev', 'us-east-1', ''],
      ['BUCKET', 'TOKEN', 'NEEDED'],
    ],
    [
      ['env', 'get', 'dev', 'all', ''],
      ['BUCKET', 'TOKEN', 'NEEDED'],
    ],
    [['completion', 'z'], ['zsh']],
  ])('offers for %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it('reads a jaws.json with comments, and a profile with a space in its name', async () => {
    const commented = temporaryFolder();
    writeFileSync(join(commented.path, 'jaws.json'), '{ // mine\n"stages": { "beta": [], } }');
    writeFileSync(join(commented.path, 'config'), '[profile "my dev"]\n');
    const options = { cwd: commented.path, env: { AWS_CONFIG_FILE: join(commented.path, 'config') } };
    expect((await jaws(['complete', '--', 'deploy', 'all', ''], options)).stdout).toContain('beta');
    expect((await jaws(['complete', '--', 'status', '-p', ''], options)).stdout).toContain('my dev');
    commented.remove();
  });

  it('says nothing about a project that cannot be read', async () => {
    const broken = temporaryFolder();
    writeFileSync(join(broken.path, 'jaws.json'), '{ "stages": ');
    const { code, stdout, stderr } = await jaws(['complete', '--', 'deploy', 'all', ''], { cwd: broken.path });
    expect({ code, stderr, stdout: stdout.trim() }).toEqual({ code: 0, stderr: '', stdout: ':4' });
    broken.remove();
  });

  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s that asks jaws', async (shell) => {
    const { code, stdout, stderr } = await jaws(['completion', shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('jaws');
    expect(stdout).toMatch(/complete ('?--'?|\$)/);
  });

  it.skipIf(process.platform === 'win32')(
    'works in bash, sourced twice too, and runs nothing that was typed',
    async () => {
      const script = `
      jaws() { "$NODE" "$JAWS" "$@"; }
      source <(jaws completion bash); source <(jaws completion bash)
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _jaws_complete; echo "\${COMPREPLY[*]}"; }
      try jaws deploy all d
      try jaws deploy all dev ""
      try jaws dash --select = gre
      try jaws run '$(touch here)' ""
      complete -p jaws
    `;
      const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], {
        cwd: folder.path,
        env: { ...process.env, NODE: process.execPath, JAWS: bin },
      });
      expect(stdout.trim().split('\n')).toEqual([
        'dev',
        'us-east-1 eu-west-1 all',
        'greetings/hello',
        '',
        'complete -o default -F _jaws_complete jaws',
      ]);
      expect(existsSync(join(folder.path, 'here'))).toBe(false);
    },
  );
});
