import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JawsError } from '../../errors/error.ts';
import { buildModel } from '../../model/build.ts';
import { planInstall, projectAfter } from '../../modules/plan.ts';
import type { ModulePackage } from '../../modules/types.ts';
import { readProject } from '../../project/read.ts';
import { json } from '../../scaffold/project.ts';
import { resourcesTemplate } from '../../scaffold/resources.ts';
import { writeFiles } from '../../scaffold/write.ts';
import type { CheckFinding } from './check.ts';

/** What an empty project would refuse in a module. */
export function problemsInProject(module: ModulePackage): readonly CheckFinding[] {
  const root = mkdtempSync(join(tmpdir(), 'jaws-check-'));
  try {
    const place = { project: 'check', domain: 'check.test', email: 'me@check.test', stage: 'dev', region: 'us-east-1' };
    writeFiles(root, [
      {
        path: 'jaws.json',
        content: json({ name: place.project, domain: place.domain, stages: { dev: [{ region: place.region }] } }),
      },
      { path: 'cloudformation/dev/us-east-1/resources-cf.json', content: json(resourcesTemplate(place)) },
    ]);
    const project = readProject(root);
    const { changes } = planInstall(project, module, undefined);
    // The author can fix what a project passes over.
    buildModel(projectAfter(project, module.name, changes, { installed: false }));
    return [];
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    const problems = error.problems.length > 0 ? error.problems : [{ message: error.message }];
    return problems.map(({ message, position }) => ({
      level: 'error',
      file: position ? inPackage(position.file, module.name) : 'awsm.json',
      message,
    }));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Where a file of the project is in the package. */
function inPackage(file: string, module: string): string {
  const path = file.replace(`aws_modules/${module}/`, '');
  return path === file || path === 'awsm.json' ? path : `awsm/${path}`;
}
