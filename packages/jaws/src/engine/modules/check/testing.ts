import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPackage } from '../../create-package.ts';
import { temporaryFolder, testHost } from '../../testing/project.ts';
import { checkPackage } from './check.ts';
import type { CheckFinding } from './types.ts';

// biome-ignore lint/suspicious/noExplicitAny: awsm.json as a test changes it
type Loose = any;

/** A package as `module create --package` creates it, with a repository and without problems. A test breaks one thing. */
export function checkedPackage() {
  const parent = temporaryFolder();
  const names = { module: 'awsm-thumbs', function: 'make', runtime: 'typescript', parts: 'both' } as const;
  createPackage({ ...testHost(''), now: () => new Date('2026-11-01') }, { ...names, folder: parent });
  const folder = join(parent, 'awsm-thumbs');

  const put = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  /** Changes a JSON file. */
  const edit = (path: string, change: (data: Loose) => unknown): void =>
    put(path, `${JSON.stringify(change(JSON.parse(read(path))), null, 2)}\n`);
  edit('package.json', (manifest) => ({ ...manifest, repository: 'github:acme/awsm-thumbs' }));

  const fn = (change: (lambda: Loose, awsm: Loose) => void): void =>
    edit('awsm/make/awsm.json', (awsm) => {
      change(awsm.lambda, awsm);
      return awsm;
    });
  const findings = async (now = '2026-11-29'): Promise<readonly CheckFinding[]> =>
    (await checkPackage(folder, { now: new Date(now), signal: new AbortController().signal })).findings;
  return {
    put,
    read,
    edit,
    /** Its function, and that function's whole awsm.json. */
    fn,
    endpoint: (change: (one: Loose) => void): void => fn((_lambda, awsm) => change(awsm.apiGateway.cloudFormation)),
    template: (change: (cloudFormation: Loose) => void): void =>
      edit('awsm.json', (awsm) => {
        change(awsm.resources.cloudFormation);
        return awsm;
      }),
    remove: (path: string): void => rmSync(join(folder, path), { recursive: true }),
    findings,
    /** `error rights awsm.json:12 …` */
    shown: async (now?: string): Promise<string[]> =>
      (await findings(now)).map(
        ({ level, check, file, line, message }) =>
          `${level} ${check} ${file}${line === undefined ? '' : `:${line}`} ${message}`,
      ),
  };
}
