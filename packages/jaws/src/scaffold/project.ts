import { bucketName } from '../project/names.ts';
import { resourcesPath, sharedResourcesPath } from '../project/read.ts';
import { agents } from './agents.ts';
import { readme } from './readme.ts';
import { overlayTemplate, sharedTemplate } from './resources.ts';
import { schemaFolder } from './schema-folder.ts';
import { schemaFiles } from './schemas.ts';
import type { FileToWrite, Place } from './types.ts';

export interface ProjectOptions extends Place {
  /** AWS profile, or `local` for the embedded cloud. */
  readonly profile: string;
  /** Tells it from other projects of its name. */
  readonly id?: string;
  /** The packed jaws-core-js, at its place in the project. */
  readonly core: FileToWrite;
}

/** A new project with one stage in one region. */
export function createProjectFiles(options: ProjectOptions): FileToWrite[] {
  const { project, id, domain, stage, region, profile, core } = options;
  return [
    { path: 'README.md', content: readme(options) },
    { path: 'admin.env', content: `ADMIN_AWS_PROFILE=${profile}\n` },
    { path: 'aws_modules/.gitkeep', content: '' },
    { path: sharedResourcesPath, content: json(sharedTemplate(options)) },
    ...createRegionFiles(options),
    { path: 'lib/.gitkeep', content: '' },
    { path: 'tests/.gitkeep', content: '' },
    {
      path: 'jaws.json',
      content: json({
        $schema: `./${schemaFolder}/jaws.schema.json`,
        name: project,
        version: '0.0.1',
        location: 'https://github.com/...',
        author: '',
        description: '',
        ...(id !== undefined && { id }),
        domain,
        stages: { [stage]: [{ region, jawsBucket: bucketName(stage, region, domain) }] },
      }),
    },
    {
      path: 'package.json',
      content: json({
        name: project.toLowerCase(),
        version: '0.0.1',
        description: 'A JAWS application',
        private: true,
        type: 'module',
        scripts: { test: 'jaws test', types: 'jaws types --tsc' },
        dependencies: { 'jaws-core-js': `file:${core.path}` },
      }),
    },
    core,
    { path: 'tsconfig.json', content: tsconfig },
    {
      path: '.npmrc',
      content:
        '# The lock file names no registry, so that it is the same on every machine.\nomit-lockfile-registry-resolved=true\n',
    },
    { path: '.gitignore', content: gitignore },
    { path: '.env', content: `JAWS_STAGE=${stage}\nJAWS_DATA_MODEL_STAGE=${stage}\n`, mode: 0o600 },
    { path: 'AGENTS.md', content: agents(options) },
    { path: '.vscode/settings.json', content: editorSettings() },
    { path: '.vscode/launch.json', content: debuggers() },
    ...schemaFiles(),
  ];
}

/** The files of one stage and region. */
export function createRegionFiles(place: Place): FileToWrite[] {
  return [{ path: resourcesPath(place.stage, place.region), content: json(overlayTemplate(place)) }];
}

/** The format of every JSON file of a project. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * The type checker, which `jaws types --tsc` installs. Not among the dependencies of a new project: creating one, and installing each
 * module, would need npm's registry.
 */
export const typePackages = ['typescript@7', '@types/node@24', '@types/aws-lambda@8'] as const;

/**
 * For functions of `jaws dev --inspect`. Their code is in a folder outside of the project, which has no local path, so nothing is mapped:
 * the code contains its source map, with the paths of the project's files.
 * https://github.com/microsoft/vscode-js-debug/blob/main/OPTIONS.md
 */
function debuggers(): string {
  return json({
    version: '0.2.0',
    configurations: [
      {
        name: 'Functions of jaws dev --inspect',
        type: 'node',
        request: 'attach',
        address: '127.0.0.1',
        port: 9229,
        // Each change of the code starts a new process with the next invocation, whenever that is. Milliseconds; 0: no limit.
        restart: { delay: 100 },
        timeout: 0,
        sourceMaps: true,
        // By default, source maps outside of the project are ignored.
        resolveSourceMapLocations: null,
        skipFiles: ['<node_internals>/**'],
      },
    ],
  });
}

function editorSettings(): string {
  return json({
    'json.schemas': [
      { fileMatch: ['/jaws.json'], url: `./${schemaFolder}/jaws.schema.json` },
      { fileMatch: ['/aws_modules/**/awsm.json'], url: `./${schemaFolder}/awsm.schema.json` },
    ],
    'files.associations': { 'jaws.json': 'jsonc', 'awsm.json': 'jsonc' },
  });
}

const gitignore = `# Secrets and this machine's settings
.env

# Made by npm and by jaws
node_modules/
.jaws/

*.log
.DS_Store
`;

const tsconfig = `{
  // For editors and \`npm run types\`, which installs TypeScript when it is first run; jaws itself bundles TypeScript without it.
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023"],
    "module": "preserve",
    "jsx": "react-jsx",
    "types": ["*"],
    "strict": true,
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "verbatimModuleSyntax": true,
    "resolveJsonModule": true,
    "skipLibCheck": true
  },
  "include": ["aws_modules", "lib", "tests", "jaws.config.ts"]
}
`;
