import { join, resolve } from 'node:path';
import { checkOwner, newProjectId } from '../deploy/owner.ts';
import { fail } from '../errors/catalogue/index.ts';
import { bucketName, checkName } from '../project/names.ts';
import { corePackage } from '../scaffold/core.ts';
import { readExample, withExample } from '../scaffold/examples/read.ts';
import { createProjectFiles } from '../scaffold/project.ts';
import { checkFree, writeFiles } from '../scaffold/write.ts';
import { deploy } from './deploy.ts';
import { firstEnvironment } from './environment.ts';
import { freeDomain } from './free-domain.ts';
import type { Host } from './host.ts';
import { withNextCommand } from './next-command.ts';
import { npmInstall } from './npm.ts';
import { forUser, openProject } from './open.ts';
import type { CreateProjectOptions, CreateProjectResult } from './types.ts';

/**
 * Creates a project: its files, the resources of its first stage with the first environment, and its core module by npm. Asks
 * AWS for the caller's identity before anything is written. If the deployment fails, the files stay, and a warning says how to continue.
 */
export function createProject(host: Host, options: CreateProjectOptions): Promise<CreateProjectResult> {
  return forUser(host, async () => {
    const { name, email, stage, region, profile, writeOnly } = options;
    const id = newProjectId();
    let { domain } = options;
    checkName('project', name);
    checkName('stage', stage);
    checkName('region', region);
    checkName('domain', domain);
    checkName('email', email);
    const example = options.example === undefined ? undefined : readExample(options.example);
    const root = join(resolve(options.folder), name);
    // Before the stacks of the project that is there are found to be another one's.
    checkFree(root, ['jaws.json']);
    if (!writeOnly) {
      const aws = await host.connect(profile);
      domain = await freeDomain(aws, options);
      const bucket = bucketName(stage, region, domain);
      await checkOwner(aws, { project: name, stage, region, id, domain, bucket, isNew: true });
      if (domain !== options.domain) {
        host.emit({ type: 'notice', message: `The bucket for ${options.domain} is taken: the domain is ${domain}.` });
      }
    }

    const place = { project: name, id, domain, email, stage, region };
    const files = withExample(createProjectFiles({ ...place, profile: profile ?? '', core: corePackage() }), example);
    writeFiles(root, files);
    for (const { path } of files) host.emit({ type: 'wrote', path: join(root, path) });

    const [installed, deployed] = await Promise.allSettled([
      install(host, root),
      writeOnly
        ? Promise.resolve()
        : deployResources(host, root, { stage, region, profile }, false, example?.variables),
    ]);
    if (deployed.status === 'rejected') {
      const there = `The files of the project are in ${root}, its resources are not deployed.`;
      throw withNextCommand(host, deployed.reason, there, `cd ${root} && jaws deploy resources ${stage} ${region}`);
    }
    if (installed.status === 'rejected') throw installed.reason;
    return {
      root,
      files: files.map(({ path }) => path),
      domain,
      stage,
      region,
      bucket: bucketName(stage, region, domain),
      installed: installed.value,
      deployed: !writeOnly,
      example: options.example,
    };
  });
}

/**
 * Deploys the resources of one region, which also writes its first environment and its entry in jaws.json. `variables`: further lines of
 * that
 * environment, beside the names of the stage.
 */
export async function deployResources(
  host: Host,
  root: string,
  place: { readonly stage: string; readonly region: string; readonly profile: string | undefined },
  recover: boolean,
  variables = '',
): Promise<void> {
  const { stage, region, profile } = place;
  await deploy(host, {
    project: openProject(root),
    profile,
    selection: { stage, region, resources: true, functions: [], endpoints: [] },
    recover,
    afterRemoval: true,
    ...(variables !== '' && { firstEnv: { [region]: firstEnvironment(stage, variables) } }),
  });
}

async function install(host: Host, root: string): Promise<boolean> {
  const step = { type: 'step', id: 'npm', title: 'Installing jaws-core-js' } as const;
  const started = performance.now();
  host.emit({ ...step, state: 'started' });
  const problem = await npmInstall(root, host.signal);
  const ms = Math.round(performance.now() - started);
  host.emit({ ...step, state: problem === undefined ? 'done' : 'failed', ms });
  if (problem === undefined) return true;
  const { message, hint } = fail('CoreNotInstalled', { root, detail: problem });
  host.emit({ type: 'warning', message, ...(hint && { hint }) });
  return false;
}
