import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArtifacts } from '../../../artifacts/build.ts';
import { findPackage } from '../../../artifacts/files/packages.ts';
import { isObject } from '../../../base/text.ts';
import { JawsError } from '../../../errors/error.ts';
import type { Event } from '../../../events.ts';
import { buildModel } from '../../../model/build.ts';
import type { Model } from '../../../model/types.ts';
import { applyChanges } from '../../../modules/changes.ts';
import { modulePackage } from '../../../modules/package.ts';
import { planInstall, projectAfter } from '../../../modules/plan.ts';
import { type Program, programsOf } from '../../../modules/programs.ts';
import { filesOfFolder } from '../../../modules/source-files.ts';
import { readProject } from '../../../project/read.ts';
import { json } from '../../../scaffold/project.ts';
import { resourcesTemplate } from '../../../scaffold/resources.ts';
import { writeFiles } from '../../../scaffold/write.ts';
import { readCatalogue } from '../catalogue.ts';
import { type Peer, putPackages } from './packages.ts';
import { bundleFindings } from './size.ts';
import type { CheckedPackage, Found } from './types.ts';

const regions = ['us-east-1', 'eu-west-1'];

/**
 * What new projects reject in a module: one with a REST API and one with an HTTP API, each in two regions. In the first one its functions
 * are bundled too.
 */
export async function inProjects(checked: CheckedPackage, signal: AbortSignal): Promise<Found[]> {
  const peers = peerModules(checked);
  const rest = await inProject('REST', checked, peers, (root, model) => bundle(root, model, checked, peers, signal));
  const http = await inProject('HTTP', checked, peers);
  const known = new Set(rest.map(({ message }) => message));
  const only = http.filter(({ message }) => !known.has(message));
  return [
    ...rest,
    ...only.map((one) => ({
      ...one,
      message: `In an HTTP API: ${one.message}`,
      hint: `${one.hint} ${bothKinds}`.trim(),
    })),
  ];
}

/**
 * The modules that package.json names as peers (`"peerDependencies": { "awsm-users": "^2.0.0" }`), whose authorizers, resources and code the module may use: from
 * where npm has put them, or from the catalogue. A peer in neither is reported by the part that needs it.
 */
function peerModules({ folder, manifest }: CheckedPackage): Peer[] {
  const { peerDependencies } = isObject(manifest.data) ? manifest.data : {};
  const names = isObject(peerDependencies) ? Object.keys(peerDependencies) : [];
  const catalogue = names.some((name) => name !== 'jaws-core-js') ? readCatalogue() : [];
  return names.flatMap((name) => {
    const found = findPackage(name, folder);
    if (found !== undefined && existsSync(join(found, 'awsm.json')))
      return [{ module: modulePackage(name, filesOfFolder(name, found)), source: found }];
    return catalogue.filter((one) => one.name === name).map(({ module, tarball }) => ({ module, source: tarball }));
  });
}

const bothKinds = 'A module fits both kinds of APIs: docs/modules.md.';

async function inProject(
  protocol: 'REST' | 'HTTP',
  { module }: CheckedPackage,
  peers: readonly Peer[],
  then?: (root: string, model: Model) => Promise<Found[]>,
): Promise<Found[]> {
  const root = mkdtempSync(join(tmpdir(), 'jaws-check-'));
  try {
    const place = { project: 'check', domain: 'check.test', email: 'me@check.test', stage: 'dev' };
    writeFiles(root, [
      {
        path: 'jaws.json',
        content: json({
          name: place.project,
          domain: place.domain,
          stages: { dev: regions.map((region) => ({ region })) },
          ...(protocol === 'HTTP' && { apiGateway: { ProtocolType: protocol } }),
        }),
      },
      { path: 'package.json', content: json({ name: 'check', private: true, type: 'module' }) },
      ...regions.map((region) => ({
        path: `cloudformation/dev/${region}/resources-cf.json`,
        content: json(resourcesTemplate({ ...place, region })),
      })),
    ]);
    for (const peer of peers) applyChanges(root, planInstall(readProject(root), peer.module, undefined).changes);
    const project = readProject(root);
    const { changes } = planInstall(project, module, undefined);
    // The author can fix what a project ignores.
    const model = buildModel(projectAfter(project, module.name, changes, { installed: false }));
    return then ? await then(root, model) : [];
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    const problems = error.problems.length > 0 ? error.problems : [{ message: error.message, hint: error.hint }];
    return problems.map((problem) => {
      const { message, hint = '' } = problem;
      const position = 'position' in problem ? problem.position : undefined;
      if (!position) return { level: 'error', file: 'awsm.json', message, hint };
      return { level: 'error', ...position, file: inPackage(position.file, module.name), message, hint };
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Bundles the functions as a project would that has the package and its dependencies. */
async function bundle(
  root: string,
  model: Model,
  checked: CheckedPackage,
  peers: readonly Peer[],
  signal: AbortSignal,
): Promise<Found[]> {
  const { module } = checked;
  const missing = putPackages(root, checked, peers);
  const paths = [...module.files].map(([path, { content }]) => ({
    path: `aws_modules/${module.name}/${path}`,
    content: Buffer.from(content),
  }));
  writeFiles(root, paths);
  try {
    const own = model.functions.filter((fn) => fn.module === module.name);
    const programs = programsOf(module);
    const ids = own.map(({ id }) => id).filter((id) => !programs.some((one) => one.function === id));
    const warnings = programs.map(builtElsewhere);
    const emit = (event: Event) => {
      if (event.type !== 'warning') return;
      const message = `At each deployment its users are warned: ${event.message.replaceAll(root, '.')}`;
      warnings.push({ level: 'advice', file: 'awsm', message, hint: event.hint ?? '' });
    };
    return [...bundleFindings(await buildArtifacts(model, ids, { emit, signal })), ...warnings];
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    const file = 'package.json';
    if (missing.length > 0) {
      const message = `The functions could not be bundled: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not installed.`;
      return [{ level: 'advice', file, message, hint: 'Run `npm install` in the package, then this check again.' }];
    }
    const words = [error, ...error.problems].map(({ message }) => message.replaceAll(root, '.')).join(' ');
    return [{ level: 'error', file, message: `The functions cannot be bundled: ${words}`, hint: error.hint ?? '' }];
  }
}

/** A user who checks a package may not trust its author yet, so no program of it is started. */
const builtElsewhere = ({ function: id, command }: Program): Found => ({
  level: 'advice',
  file: `awsm/${id.slice(id.indexOf('/') + 1)}/awsm.json`,
  message: `${id} is made by a program, which starts on the machine of everyone who packages it: ${command.join(' ')}. It was not started, and the function not checked.`,
  hint: 'Publish what the program makes instead. To try it, install the package into a project and run `jaws package` there.',
});

/** Where a file of the project is in the package. */
function inPackage(file: string, module: string): string {
  const path = file.replace(`aws_modules/${module}/`, '');
  return path === file || path === 'awsm.json' ? path : `awsm/${path}`;
}
