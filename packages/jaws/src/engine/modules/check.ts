import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JawsError } from '../../errors/error.ts';
import { describeModule, isEmpty, type ModuleDescription } from '../../modules/describe.ts';
import { modulePackage } from '../../modules/package.ts';
import { filesOfFolder } from '../../modules/source-files.ts';
import type { ModulePackage } from '../../modules/types.ts';

/** One thing about a package that is wrong, or that its users will miss. */
export interface CheckFinding {
  readonly level: 'error' | 'advice';
  readonly file: string;
  readonly message: string;
}

export interface CheckResult {
  readonly module: ModuleDescription | undefined;
  readonly findings: readonly CheckFinding[];
}

/** Looks at the package of an aws-module before it is published. `projectProblems` says what a project would refuse in it. */
export function checkPackage(
  folder: string,
  projectProblems: (module: ModulePackage) => readonly CheckFinding[],
): CheckResult {
  const findings: CheckFinding[] = [];
  const tell = (level: CheckFinding['level'], file: string, message: string) => findings.push({ level, file, message });
  let module: ModulePackage;
  try {
    module = modulePackage('this package', filesOfFolder('this package', folder));
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    tell('error', 'package.json', error.message);
    return { module: undefined, findings };
  }
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const script = module.scripts.postinstall;
  if (script?.includes('jaws postinstall') && !script.includes(`jaws postinstall ${module.package}`)) {
    tell(
      'advice',
      'package.json',
      `scripts.postinstall names another package: it must be "jaws postinstall ${module.package} npm", or not be there at all.`,
    );
  }
  if (!manifest.license) tell('advice', 'package.json', 'has no license: many will not use it without.');
  if (!manifest.description) tell('advice', 'package.json', 'has no description: `npm search` shows it.');
  if (!manifest.repository) tell('advice', 'package.json', 'has no repository.');
  const keywords = Array.isArray(manifest.keywords) ? manifest.keywords : [];
  if (!keywords.includes('awsm'))
    tell('advice', 'package.json', 'should have the keyword "awsm", by which modules are found.');
  for (const name of ['awsm', 'awsm.json']) {
    if (
      Array.isArray(manifest.files) &&
      !manifest.files.some((one) => String(one).replace(/^\.?\/|\/$/g, '') === name)
    ) {
      tell('error', 'package.json', `files does not list "${name}", so that it would not be published.`);
    }
  }
  if (!existsSync(join(folder, 'README.md')))
    tell('advice', 'README.md', 'is missing: what it does, its variables, its permissions.');
  if (!['test', 'tests'].some((name) => existsSync(join(folder, name)))) tell('advice', 'tests', 'are missing.');
  if (isEmpty(module))
    tell('error', 'awsm', 'The package brings nothing: no functions in awsm/, no resources in awsm.json.');
  for (const { who, actions, resources, wide } of describeModule(module).permissions) {
    if (wide)
      tell(
        'advice',
        'awsm.json',
        `${actions.join(', ')} on ${resources.join(', ')} for ${who} is wide: name actions and resources.`,
      );
  }
  findings.push(...projectProblems(module));
  return { module: describeModule(module), findings };
}
