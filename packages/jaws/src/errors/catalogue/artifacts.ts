import type { ErrorEntry } from '../error.ts';

/** Each mistake is one of the error's problems. `first` is shown alone if it is the only one. */
export const BuildFailed: ErrorEntry<{ count: number; first: string }> = {
  title: 'The code of functions does not build',
  message: ({ count, first }) => (count === 1 ? first : `${count} problems in the code of the functions.`),
  hint: () => undefined,
};

export const HandlerMissing: ErrorEntry<{ function: string; handler: string; looked: readonly string[] }> = {
  title: "A function's handler file is not there",
  message: ({ function: name, handler, looked }) =>
    `The handler of ${name} is ${handler}, but there is no file ${looked.join(', ')}.`,
  hint: () => 'Correct lambda.cloudFormation.Handler in its awsm.json, or write the file.',
};

export const HandlerNotExported: ErrorEntry<{
  function: string;
  file: string;
  name: string;
  exports: readonly string[];
  nearest?: string | undefined;
}> = {
  title: 'The handler file does not export the handler',
  message: ({ function: id, file, name, exports }) =>
    `${file} does not export "${name}", which is the handler of ${id}: it exports ${exports.join(', ') || 'nothing'}.`,
  hint: ({ file, name, nearest }) => {
    if (nearest) return `Did you mean ${nearest}? Then correct lambda.cloudFormation.Handler in awsm.json.`;
    if (file.endsWith('.py')) return `Define it: \`def ${name}(event, context):\`.`;
    return `Export it: \`export const ${name} = async (event) => { … }\`.`;
  },
};

export const HandlerNotFunction: ErrorEntry<{ function: string; file: string; name: string }> = {
  title: 'The handler is not a function',
  message: ({ function: id, file, name }) => `"${name}" in ${file}, the handler of ${id}, is not a function.`,
  hint: ({ name }) => `Export a function: \`export const ${name} = async (event) => { … }\`.`,
};

export const AddonForOtherNode: ErrorEntry<{
  function: string;
  runtime: string;
  package: string;
  file: string;
  built: string;
  node: number;
}> = {
  title: 'A native addon is built for another version of Node',
  message: ({ function: id, runtime, package: name, file, built }) =>
    `${id} runs on ${runtime}, but ${name} is built for ${built}: ${file} would not load.`,
  hint: ({ package: name, node }) =>
    `Build it again with Node ${node}: \`npx --yes --package node@${node} npm rebuild ${name}\`. If the function does not need it, leave it out with excludePatterns.`,
};

export const PlugAndPlay: ErrorEntry<{ file: string }> = {
  title: "The project's packages are in Yarn's archives",
  message: ({ file }) =>
    `${file} says that Yarn keeps the packages in archives (Plug'n'Play), where functions on Lambda cannot load them.`,
  hint: () => 'Write `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`.',
};

export const LockFileWrong: ErrorEntry<{ file: string; reason: string }> = {
  title: 'The required Python packages cannot be read',
  message: ({ file, reason }) => `${file} does not say which packages are needed: ${reason}.`,
  hint: () => 'Write it again with the tool that made it (`uv lock`, `poetry lock`), or write a requirements.txt.',
};

export const UnbundledTypeScript: ErrorEntry<{ function: string; file: string }> = {
  title: 'TypeScript needs the bundler',
  message: ({ function: id, file }) =>
    `${id} has optimize.builder false, so its code is zipped as it is, but ${file} is TypeScript, which Lambda cannot run.`,
  hint: () => 'Set optimize.builder to "esbuild" in its awsm.json, or write the handler in JavaScript.',
};

export const PackageNotInstalled: ErrorEntry<{ function: string; package: string; why: string }> = {
  title: 'A package is not installed',
  message: ({ function: id, package: name, why }) => `${id} ${why} ${name}, which is not installed in the project.`,
  hint: ({ package: name }) => `Run \`npm install ${name}\` in the project.`,
};

export const ZipTooLarge: ErrorEntry<{
  function: string;
  /** Formatted, as `260.4 MB`. */
  size: string;
  layers: number;
  largest: readonly string[];
}> = {
  title: "A function's code is too large",
  message: ({ function: id, size, layers, largest }) =>
    `The code of ${id} has ${size} unzipped; Lambda allows 250 MB${layers > 0 ? ', with its layers' : ''}. The largest parts: ${largest.join(', ')}.`,
  hint: () => 'Leave out what it does not need: optimize.exclude, excludePatterns, lighter packages, or a layer.',
};

export const TooManyFiles: ErrorEntry<{ function: string; count: number; largest: readonly string[] }> = {
  title: 'A function has more files than a zip can have',
  message: ({ function: id, count, largest }) =>
    `The zip of ${id} would have ${count} files; a zip can have 65535. Most are in ${largest.join(', ')}.`,
  hint: () => 'Bundle it (optimize.builder "esbuild"), or leave out what it does not need with excludePatterns.',
};

export const ExcludedImport: ErrorEntry<{ function: string; file: string; pattern: string }> = {
  title: 'A function imports what it leaves out',
  message: ({ function: id, file, pattern }) =>
    `${id} imports ${file}, but "${pattern}" in its excludePatterns keeps that file out of the zip.`,
  hint: () =>
    'Take the import or the pattern away; `ignore` makes a module empty, `exclude` ships a package beside the bundle.',
};

export const IncludeLeavesProject: ErrorEntry<{ function: string; path: string; target: string }> = {
  title: 'A link leads out of the project',
  message: ({ function: id, path, target }) =>
    `The zip of ${id} would take ${path}, a link to ${target}, which is outside of the project.`,
  hint: () => 'Copy what it points to into the project, or leave it out with excludePatterns.',
};

export const FileUnreadable: ErrorEntry<{ path: string; reason: string }> = {
  title: 'A file cannot be read',
  message: ({ path, reason }) => `Cannot read ${path}: ${reason}.`,
  hint: () => undefined,
};

export const FileKeepsChanging: ErrorEntry<{ path: string }> = {
  title: 'A file changes while it is read',
  message: ({ path }) => `${path} is being written to: it changed each time that it was read.`,
  hint: () => 'Stop what writes it, or leave it out with excludePatterns in awsm.json.',
};

export const BootstrapMissing: ErrorEntry<{ function: string; file: string }> = {
  title: 'A custom runtime has no bootstrap',
  message: ({ function: id, file }) => `${id} has a provided runtime, which starts ${file}, but there is no such file.`,
  hint: () => 'Put an executable of that name into the folder: a script with #!, or a program built for Linux.',
};

export const RuntimeCodeMissing: ErrorEntry<{ function: string; runtime: string; needs: string; folder: string }> = {
  title: 'The code that a runtime starts is missing',
  message: ({ function: id, runtime, needs, folder }) =>
    `${id} has the runtime ${runtime}, which needs ${needs}, but there is none in ${folder}.`,
  hint: () =>
    'Build it into that folder, or name the command that builds it in awsm.json: "package": { "build": ["make"] }.',
};

export const HandlerUnset: ErrorEntry<{ function: string; runtime: string }> = {
  title: 'A function has no handler',
  message: ({ function: id, runtime }) => `${id} has the runtime ${runtime}, which has no handler by default.`,
  hint: () => 'Set lambda.cloudFormation.Handler in its awsm.json.',
};

export const BuildCommandFailed: ErrorEntry<{ function: string; command: string; reason: string }> = {
  title: 'The command that builds a function failed',
  message: ({ function: id, command, reason }) => `The build of ${id}, \`${command}\`, failed:\n${reason}`,
  hint: () => "Run it in the function's folder to see more; package.build in its awsm.json names it.",
};

export const NothingToZip: ErrorEntry<{ function: string }> = {
  title: 'A function has no code',
  message: ({ function: id }) => `There is nothing to put into the zip of ${id}.`,
  hint: () => 'Look at its folder and at excludePatterns in its awsm.json.',
};

export const PipMissing: ErrorEntry<{ function: string; file: string }> = {
  title: 'Python packages need pip',
  message: ({ function: id, file }) => `${id} has ${file}, but python3 with pip is not installed on this machine.`,
  hint: () => 'Install Python 3 with pip, or remove requirements.txt where nothing is needed.',
};

export const PipFailed: ErrorEntry<{ function: string; file: string; reason: string }> = {
  title: 'Python packages could not be installed',
  message: ({ function: id, file, reason }) => `pip could not install what ${file} asks for ${id}:\n${reason}`,
  hint: () => 'Packages must have wheels for Linux and the Python of the function; correct requirements.txt.',
};

export const SchemaMissing: ErrorEntry<{ endpoint: string; file: string; name: string; field: string }> = {
  title: 'A schema of an endpoint is not in the code',
  message: ({ endpoint, file, name, field }) =>
    `${field} of ${endpoint} is the export "${name}" of ${file}, which is not there.`,
  hint: ({ name }) => `Correct it in awsm.json, or write it: \`export const ${name} = z.object({ … })\`.`,
};

export const SchemaFailed: ErrorEntry<{ file: string; reason: string }> = {
  title: 'The code of a schema fails',
  message: ({ file, reason }) => `The schemas in ${file} cannot be read: ${reason}`,
  hint: () =>
    'JAWS runs the file to read them, without environment variables, credentials, network and files. Put the schemas into a separate file that imports nothing with side effects.',
};

export const SchemaNotConvertible: ErrorEntry<{
  file: string;
  name: string;
  /** Undefined: it is not a schema. Empty: its library can convert schemas, but not this one. */
  vendor?: string | undefined;
  reason: string;
}> = {
  title: 'A schema cannot be converted to JSON Schema',
  message: ({ file, name, reason }) => `"${name}" in ${file} ${reason}.`,
  hint: ({ vendor }) => {
    if (vendor === undefined)
      return 'Libraries that fit: https://standardschema.dev, such as zod, Valibot and ArkType.';
    if (vendor === 'valibot') return 'Run `npm install @valibot/to-json-schema` in the project.';
    if (vendor === 'zod') return 'Run `npm install zod@4` in the project, or with zod 3.25 import from `zod/v4`.';
    if (vendor === '')
      return 'JSON has strings, numbers, booleans, null, arrays and objects: a date is a string, checked as ISO 8601. The result of a transformation needs its own schema after it.';
    return 'It needs a version of its library with Standard JSON Schema: https://standardschema.dev/json-schema';
  },
};
