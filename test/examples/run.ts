import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jaws, type Outcome, temporaryFolder } from '../../packages/jaws/test/cli/jaws.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const slow = { timeout: 120_000 };

export interface Settings {
  /** More regions than the first one: the tests then run once more, in all of them. */
  readonly regions?: readonly string[];
}

/**
 * A new user's steps with an example, without a registry: creates a project from it, checks its types, runs its own tests.
 */
export function testExample(name: string, { regions = [] }: Settings = {}): void {
  const work = temporaryFolder();
  const project = join(work.path, 'app');
  // It uses Node's own runner, which must not consider itself a part of this one.
  const ours = Object.keys(process.env).filter((key) => /^(VITEST|TEST$|NODE_ENV$|NODE_TEST_CONTEXT$)/.test(key));
  const env = {
    ...Object.fromEntries(ours.map((key) => [key, undefined])),
    JAWS_HOME: join(work.path, 'home'),
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_fetch_retries: '0',
  };
  const inProject = (...args: string[]): Promise<Outcome> => jaws(args, { cwd: project, env });
  const passes = async (...args: string[]) => {
    const { code, stdout, stderr } = await inProject('test', ...args);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/fail 0\n/), stderr: '' });
    expect(stdout).toMatch(/pass [1-9]/);
  };

  describe(name, () => {
    beforeAll(async () => {
      const place = ['-n', 'app', '-s', 'dev', '-r', 'us-east-1', '-u', 'app.example', '-p', 'local'];
      const made = await jaws(['project', 'create', '--example', name, '-d', ...place], { cwd: work.path, env });
      expect(made).toMatchObject({ code: 0 });
      for (const region of regions) {
        expect(await inProject('region', 'add', region, '--stage', 'dev', '-d')).toMatchObject({ code: 0 });
      }
    }, 60_000);
    afterAll(work.remove);

    it('has right types', slow, async () => {
      for (const one of ['typescript', '@types/node', 'undici-types']) {
        const path = join(project, 'node_modules', one);
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(join(modules, one), path, 'junction');
      }
      expect(await inProject('types', '--tsc')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('found no errors'),
      });
    });

    it('passes its own tests where it is deployed', slow, () => passes());

    if (regions.length > 0) it('passes them in all regions', slow, () => passes('--region', 'all'));
  });
}
