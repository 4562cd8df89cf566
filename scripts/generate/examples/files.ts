import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Example, examples } from '../../../packages/jaws/src/scaffold/examples/list.ts';
import { readExample, withExample } from '../../../packages/jaws/src/scaffold/examples/read.ts';
import { createProjectFiles } from '../../../packages/jaws/src/scaffold/project.ts';
import { flows } from './flows.ts';
import { picture } from './picture.ts';

const folder = fileURLToPath(new URL('../../../examples/', import.meta.url));
/** Files of a new project that are useful in a clone of the repository as well. */
const shared = /^(jaws\.json|admin\.env|package\.json|tsconfig\.json|cloudformation\/.*)$/;

/**
 * Files by path: for each example the files that every project has, and its picture; and the page about all of them.
 */
export function exampleFiles(): Record<string, string> {
  return Object.assign({}, ...examples.map(filesOf), { 'docs/examples.md': page() });
}

function filesOf(example: Example): Record<string, string> {
  const flow = flows[example.name];
  if (!flow) throw new Error(`scripts/generate/examples/flows.ts has no flow of ${example.name}.`);
  const { name } = JSON.parse(readFileSync(`${folder}${example.name}/jaws.json`, 'utf8'));
  const place = {
    project: name,
    domain: `${example.name}.example.com`,
    email: 'me@example.com',
    stage: 'dev',
    region: 'us-east-1',
  };
  const base = createProjectFiles({ ...place, profile: 'local', core: { path: '../../packages/core', content: '' } });
  const files = withExample(base, readExample(example.name, [folder]));
  return Object.fromEntries([
    ...files
      .filter(({ path }) => shared.test(path))
      .map(({ path, content }) => [`examples/${example.name}/${path}`, String(content)]),
    [`examples/${example.name}/flow.svg`, picture(titleOf(example.name), flow)],
  ]);
}

const titleOf = (name: string): string =>
  /^# (.+)$/m.exec(readFileSync(`${folder}${name}/README.md`, 'utf8'))?.[1] ?? name;

function page(): string {
  const rows = examples.map(({ name, summary }) => `| ${titleOf(name)} | \`${name}\` | ${summary} |`);
  return `${[
    '# Examples',
    '',
    'Whole applications to start from, each with its tests, at most 200 lines of code. Made by `npm run docs` from the examples themselves.',
    '',
    '```sh',
    'jaws project create --example url-shortener -n links -p local',
    'cd links',
    'jaws test',
    'jaws dash --all',
    '```',
    '',
    'makes the project `links`, runs its tests, and deploys it to this machine; nothing is fetched from the network. `jaws project create` asks for name,',
    'stage, region and e-mail address as for an empty project, and `--example list` says what each one is. The files are yours then: change what you like.',
    '',
    '| example | name | what it is |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'The README.md of each has a drawing of it, the commands to call it, what it costs, and what to change first. What they have in common:',
    '',
    '- **Least privilege.** Each function has a role of its own, which may do what the function does and nothing else. The tests run with these rights.',
    '- **Input is compared with a schema** by the gateway, before a function is called (`RequestModels`: [Validation and models](endpoints.md#validation-and-models)).',
    '  A body of another content type than JSON is refused by the function, since the gateway compares JSON only.',
    '- **Open endpoints have a limit**: `MethodSettings` of `jaws.json` bound the requests a second of the whole API, and of endpoints that anyone may write to.',
    '- **Failures are retried, then kept**: each queue has dead letters, and one bad message does not fail its batch.',
    '- **Secrets** are variables of the stage. `jaws project create` makes random values for them, in the stage and in `.env`, which the tests use:',
    '  `jaws env get <stage> all <NAME> --show` shows one. `.env` is not in git: after a clone, write such a line before `jaws test`. A new stage, and a project made with `-d`, get theirs by `jaws env set`.',
    '- **Data stays** when a stack is deleted: tables and buckets are retained, except for the connections of the chat. `jaws project remove --delete-data` deletes it too.',
    '',
    'In a clone of the repository of JAWS, the folders in `examples/` are projects as well: `npm install`, a line for each secret in `.env`, `jaws test`.',
  ].join('\n')}\n`;
}
