import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Cloud, startCloud } from '../../../../../cloud/src/index.ts';
import { deploy } from '../../../../src/engine/deploy.ts';
import { setEnv } from '../../../../src/engine/env.ts';
import { installModule } from '../../../../src/engine/modules/install.ts';
import { openProject } from '../../../../src/engine/open.ts';
import type { RolloutChoice } from '../../../../src/engine/rollout/plan.ts';
import { awsAt, edit } from '../../../../src/engine/testing/domains.ts';
import { answering, functionFiles, projectFolder, testHost, write } from '../../../../src/engine/testing/project.ts';
import { resourcesTemplate } from '../../../../src/scaffold/resources.ts';

export const name = 'shop';
export const stage = 'dev';
export const regions = ['us-east-1', 'eu-west-1'];
/** A region that `region add` brings, which the stage does not have yet. */
export const added = 'sa-east-1';
export const oldDomain = 'old.shop.test';
export const newDomain = 'new.shop.test';

/** A stage with everything that commands work on, as a snapshot of its cloud and a folder of its project. */
export interface Ground {
  readonly snapshot: string;
  readonly root: string;
  /** The same project with every region that a command may bring, for reading. */
  readonly observer: string;
  /** Folder of the module's newer version. */
  readonly update: string;
  /** The hosted zone of its domains. */
  readonly zone: string;
}

export const codeOf = (letter: string, text: string) => ({ [`aws_modules/m/${letter}/handler.js`]: answering(text) });

const modulePackage = (version: string) => ({
  'package.json': { name: 'mail', version, keywords: ['aws-module'] },
  'awsm.json': { name: 'mail', version, resources: {} },
  'awsm/send/awsm.json': {
    lambda: {
      envVars: [],
      cloudFormation: { Handler: 'aws_modules/mail/send/handler.handler', Runtime: 'nodejs22.x', MemorySize: 128 },
    },
  },
  'awsm/send/handler.js': answering(version),
  'awsm/send/event.json': {},
});

/**
 * Release 1 and 2 are in both regions; release 3 is a rollout that waits for a confirmation after the first of them. Another stage has code to
 * promote.
 */
export async function makeGround(): Promise<Ground> {
  const cloud = await startCloud({ port: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  try {
    const zone = await awsAt(cloud.endpoint).zone(`${name}.test`);
    const files = {
      ...functionFiles('m/one', { lambda: { optionalEnvVars: ['TOKEN'] }, code: answering('promoted') }),
      ...functionFiles('m/two', { code: answering('promoted') }),
      'package.json': { name, private: true, type: 'module' },
      'cloudformation/resources-cf.json': { Resources: { Jobs: { Type: 'AWS::SQS::Queue' } } },
    };
    const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: regions, qa: [regions[0]!] }, files });
    edit(root, (jaws) => {
      jaws.domains = { dev: [{ name: oldDomain }] };
      jaws.rollout = { dev: { waves: [[regions[0]], 'rest'] } };
    });
    write(join(folder, 'one'), modulePackage('1.0.0'));
    write(join(folder, 'two'), modulePackage('2.0.0'));
    const host = () => testHost(cloud.endpoint);
    await installModule(host(), { root, cwd: root, spec: join(folder, 'one'), agree: async () => {} });
    const run = (to: string, rollout: RolloutChoice) =>
      deploy(host(), {
        project: openProject(root),
        selection: { stage: to, region: undefined, resources: true, functions: 'all', endpoints: 'all', domains: true },
        rollout,
      });
    await run('qa', {});
    for (const text of ['first', 'second']) {
      write(root, { ...codeOf('one', text), ...codeOf('two', text) });
      await run(stage, { confirm: false, profile: 'fast' });
    }
    await setEnv(host(), { root, stage, region: undefined }, 'TOKEN', 'before');
    write(root, { ...codeOf('one', 'third'), ...codeOf('two', 'third') });
    await expect(run(stage, { confirm: true })).rejects.toMatchObject({ code: 'RolloutWaits' });
    const snapshot = join(folder, 'snapshot.tar.gz');
    await cloud.snapshot.save(snapshot);
    const observer = join(folder, 'observer');
    cpSync(root, observer, { recursive: true, verbatimSymlinks: true });
    const place = { project: name, domain: `${name}.test`, email: 'me@shop.test', stage, region: added };
    write(observer, { [`cloudformation/${stage}/${added}/resources-cf.json`]: resourcesTemplate(place) });
    edit(observer, ({ stages }) => stages[stage]!.push({ region: added }));
    return { snapshot, root, observer, update: join(folder, 'two'), zone };
  } finally {
    await cloud.close();
  }
}

/** A cloud with that state. */
export async function startFrom({ snapshot }: Ground): Promise<Cloud> {
  const cloud = await startCloud({ port: 0 });
  await cloud.snapshot.load(snapshot);
  return cloud;
}

/** Somebody's own copy of the project. */
export function copyOf({ root }: Ground): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'pairs-')), 'app');
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}
