import type { ErrorEntry } from '../error.ts';

export const NotAModule: ErrorEntry<{ package: string; why: string }> = {
  title: 'A package is not an aws-module',
  message: ({ package: name, why }) => `${name} is not an aws-module: ${why}.`,
  hint: () =>
    'An aws-module has an `awsm.json` beside its package.json, and mostly a folder `awsm`. Search: `jaws module search`.',
};

export const ModuleInvalid: ErrorEntry<{ package: string; file: string; why: string }> = {
  title: 'An aws-module has a mistake',
  message: ({ package: name, file, why }) => `${name} cannot be installed: ${file}: ${why}.`,
  hint: () => 'Report it to its author, or install another version: `jaws module install <package>@<version>`.',
};

export const ModuleUnsafe: ErrorEntry<{ package: string; path: string; why: string }> = {
  title: 'An aws-module has files that are not safe to copy',
  message: ({ package: name, path, why }) => `${name} is not installed, since ${path} in it is ${why}.`,
  hint: () => 'Nothing was copied. Do not install it before its author explains this.',
};

export const PackageNotFound: ErrorEntry<{ spec: string; words: string; nearest?: string | undefined }> = {
  title: 'A package is not available',
  message: ({ spec, words }) => `npm could not get ${spec}: ${words}`,
  hint: ({ nearest }) =>
    nearest
      ? `Did you mean ${nearest}, which comes with JAWS?`
      : 'Names of the catalogue: `jaws module search`. Others are packages of npm, folders and .tgz files.',
};

export const ModuleExists: ErrorEntry<{ module: string; version?: string | undefined }> = {
  title: 'A module of this name exists already',
  message: ({ module, version }) =>
    version === undefined
      ? `aws_modules/${module} exists already, and was not made by \`jaws module install\`.`
      : `${module} ${version} is installed already.`,
  hint: ({ module, version }) =>
    version === undefined
      ? 'Rename or remove that folder first.'
      : `For another version: \`jaws module update ${module}\`.`,
};

export const ModuleOfAnother: ErrorEntry<{ module: string; package: string; other: string }> = {
  title: 'A module of this name comes from another package',
  message: ({ module, package: name, other }) =>
    `aws_modules/${module} comes from the package ${name}; ${other} would take its place.`,
  hint: ({ module }) => `To switch: \`jaws module remove ${module}\`, then install the other.`,
};

export const ModuleClashes: ErrorEntry<{ module: string; clashes: readonly string[] }> = {
  title: 'A module would overwrite what the project has',
  message: ({ module, clashes }) =>
    `${module} is not installed, since the project has these already with another content: ${clashes.join(', ')}.`,
  hint: () => 'Nothing was changed. Rename them in the template, or in a copy of the module.',
};

export const UnknownModule: ErrorEntry<{
  module: string;
  known: readonly string[];
  nearest?: string | undefined;
  /** The project has a module of this name, which was not installed. */
  isOwn?: boolean;
}> = {
  title: 'The project has no such module',
  message: ({ module, known }) =>
    `The project has no installed module "${module}"${known.length > 0 ? `: it has ${known.join(', ')}` : ''}.`,
  hint: ({ isOwn, module, nearest }) => {
    if (isOwn) return `It is the project's own: its files are yours to edit or delete in aws_modules/${module}.`;
    return nearest ? `Did you mean ${nearest}?` : 'To see all: `jaws module list`.';
  },
};

export const RecordUnreadable: ErrorEntry<{ path: string; module: string }> = {
  title: "A module's record cannot be read",
  message: ({ path, module }) => `${path} is damaged, so what belongs to ${module} is not known.`,
  hint: ({ path }) => `Restore it: \`git checkout ${path}\`.`,
};

export const ModuleInUse: ErrorEntry<{ module: string; uses: readonly string[] }> = {
  title: 'A module is still in use',
  message: ({ module, uses }) => `${module} cannot be removed: ${uses.join('; ')}.`,
  hint: () => 'Nothing was changed. Change those first.',
};

export const InstallFailed: ErrorEntry<{ package: string; words: string }> = {
  title: 'npm could not install a package',
  message: ({ package: name, words }) => `npm could not install ${name}: ${words}`,
  hint: () => 'The project is as it was before.',
};

export const PathSeparated: ErrorEntry<{ root: string; delimiter: string }> = {
  title: 'A path cannot be part of PATH',
  message: ({ root, delimiter }) =>
    `The project's path and that of the user's folder of JAWS have a "${delimiter}", which separates the folders of PATH: scripts of packages would not find jaws. The project is at ${root}.`,
  hint: ({ delimiter }) => `Move the project to a path without "${delimiter}", or set JAWS_HOME to such a folder.`,
};

export const ModulesBusy: ErrorEntry<{ process: number }> = {
  title: 'Another command is changing the modules of the project',
  message: ({ process: pid }) => `Another command (process ${pid}) is changing the modules of this project just now.`,
  hint: () => 'Wait until it is done, then try again.',
};

export const ModuleExtractRefused: ErrorEntry<{ module: string; why: string }> = {
  title: 'A module cannot become a package',
  message: ({ module, why }) => `The module ${module} cannot become a package: ${why}. Nothing was changed.`,
  hint: () =>
    'Name its resources with `--resource <LogicalId>`. Those that other modules use stay in the project; resources that are written in each stage and region are moved together by `jaws project tidy` first.',
};
