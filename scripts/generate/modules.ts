// The pages about the modules of the catalogue, from their packages: docs/catalogue.md, and the table in docs/modules.md. `npm run docs`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage } from '../../packages/jaws/src/engine/modules/check/check.ts';
import type { CheckFinding } from '../../packages/jaws/src/engine/modules/check/types.ts';
import type { CostDriver } from '../../packages/jaws/src/modules/costs.ts';
import { describeModule, type ModuleDescription } from '../../packages/jaws/src/modules/describe.ts';
import { modulePackage } from '../../packages/jaws/src/modules/package.ts';
import { filesOfFolder } from '../../packages/jaws/src/modules/source-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Shown extends ModuleDescription {
  readonly testedOn: readonly string[];
  readonly missing: readonly string[];
}

/** The generated text of each page, by its path in the repository. */
export async function modulePages(): Promise<Readonly<Record<string, string>>> {
  const names = readdirSync(join(root, 'modules')).filter((name) =>
    existsSync(join(root, 'modules', name, 'awsm.json')),
  );
  const modules: Shown[] = [];
  for (const name of names.sort()) modules.push(await shown(name));
  const [start, end] = ['<!-- made by npm run docs -->', '<!-- end -->'];
  const page = readFileSync(join(root, 'docs/modules.md'), 'utf8');
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/modules.md has no ${start} and ${end}.`);
  return {
    'docs/modules.md': `${before}${start}\n${overview(modules)}\n${end}${after}`,
    'docs/catalogue.md': catalogue(modules),
  };
}

async function shown(name: string): Promise<Shown> {
  const folder = join(root, 'modules', name);
  const { findings } = await checkPackage(folder, { now: new Date(), signal: new AbortController().signal });
  return {
    ...describeModule(modulePackage(name, filesOfFolder(name, folder))),
    testedOn: testedOn(folder),
    missing: missingIn(findings),
  };
}

/** The client that its tests of the deployed module use. */
function testedOn(folder: string): string[] {
  const tests = existsSync(join(folder, 'tests')) ? readdirSync(join(folder, 'tests')).map(String) : [];
  const text = tests
    .filter((file) => /deployed.*\.test\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, 'tests', file), 'utf8'))
    .join('\n');
  const signs = { REST: /ModuleApp\.start\(/, HTTP: /'HTTP'/, 'two regions': /eu-west-1/ };
  return Object.entries(signs).flatMap(([what, sign]) => (sign.test(text) ? [what] : []));
}

/** What `jaws module check` would improve. Results that depend on the day or on this machine are left out. */
function missingIn(findings: readonly CheckFinding[]): string[] {
  const lasting = findings.filter(({ check }) =>
    ['readme', 'regions', 'tests', 'rights', 'data', 'queues'].includes(check),
  );
  const about = lasting.flatMap(({ message }) => /^It says nothing about (.*)\.$/.exec(message)?.[1] ?? []);
  const others = lasting.filter(({ check }) => check !== 'readme' && check !== 'regions').map(({ message }) => message);
  return [...others, ...(about.length > 0 ? [`its README says nothing about ${about.join(', ')}`] : [])];
}

function overview(modules: readonly Shown[]): string {
  return [
    '| module | what it is for | endpoints | rights | costs, unused | data in several regions | tested on | still missing |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...modules.map((one) => {
      const open = one.open.length;
      const asked = one.endpoints.filter((id) => !id.startsWith('OPTIONS ')).length;
      const services = [
        ...new Set(one.permissions.flatMap(({ actions }) => actions.map((name) => name.split(':')[0]!))),
      ];
      const wide = one.permissions.some((permission) => permission.wide) ? ' (wide)' : '';
      return row([
        `[${one.name}](catalogue.md#${one.name})`,
        one.description,
        asked === 0 ? 'none' : `${asked - open} closed, ${open} open`,
        services.length === 0 ? 'its log only' : `${services.sort().join(', ')}${wide}`,
        one.costs.idle.length === 0 ? 'nothing' : one.costs.idle.map(money).join('; '),
        stateOf(one),
        one.testedOn.join(', ') || 'not deployed',
        one.missing.join('; ') || 'nothing that the check knows',
      ]);
    }),
  ].join('\n');
}

const words = { each: 'of each region', home: 'in the home region', replicated: 'in every region' };

function stateOf({ resources }: Shown): string {
  const data = resources.filter((one) => one.data !== undefined);
  return data.map(({ name, regions }) => `${name} ${words[regions]}`).join(', ') || 'none';
}

function catalogue(modules: readonly Shown[]): string {
  return [
    '# Catalogue',
    '',
    'The modules that come with JAWS. Made by `npm run docs` from their packages; `jaws module info <name>` shows the same of any module.',
    'Prices are those of us-east-1 without the free tier. What is missing is what [`jaws module check`](modules.md) would have better.',
    '',
    ...modules.flatMap(section),
  ].join('\n');
}

function section(one: Shown): string[] {
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}:`, '', ...lines.map((line) => `- ${line}`), ''];
  const reasons = new Map(one.open.map(({ endpoint, reason }) => [endpoint, reason]));
  return [
    `## ${one.name}`,
    '',
    `${one.description}. Version ${one.version}. [README](../modules/${one.name}/README.md)`,
    '',
    ...part(
      'Endpoints',
      one.endpoints
        .filter((id) => !id.startsWith('OPTIONS '))
        .map(
          (id) =>
            `\`${id}\`${reasons.has(id) ? `, **open to everyone**: ${reasons.get(id) ?? 'nothing says why'}` : ''}`,
        ),
    ),
    ...part(
      'Rights',
      one.permissions.map(
        ({ text, wide, reason }) => `${code(text)}${wide ? ' (wide)' : ''}${reason === undefined ? '' : `: ${reason}`}`,
      ),
    ),
    ...part(
      'Resources',
      one.resources.map(({ name, type, data, regions }) => {
        const kept = data === 'kept' ? '; its data stays when the module is removed' : '';
        return `${code(name)} (${type})${data ? `, ${words[regions]}` : ''}${kept}`;
      }),
    ),
    ...part('Variables', [
      ...one.variables.map((name) => `${code(name)}, required`),
      ...one.optionalVariables.map((name) => `${code(name)}, optional`),
    ]),
    ...part('What it costs as it is used', one.costs.perUse.map(money)),
    ...part('What it costs without use', one.costs.idle.length > 0 ? one.costs.idle.map(money) : ['nothing']),
    ...part('Tested where it is deployed on', one.testedOn),
    ...part('Still missing', one.missing),
  ];
}

const money = ({ what, usd }: CostDriver): string =>
  usd === undefined ? what : `${what}: $${usd >= 0.1 ? usd.toFixed(2) : Number(usd.toPrecision(2))}`;

const code = (text: string): string => `\`${text}\``;

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
