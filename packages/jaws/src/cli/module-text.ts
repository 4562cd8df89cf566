import { oneLiners } from '../base/visible.ts';
import type { ModuleChangeNotes } from '../engine/modules/types.ts';
import type { CostDriver } from '../modules/costs.ts';
import type { ModuleDescription, Provenance, UniqueName } from '../modules/describe.ts';
import type { Permission } from '../modules/statements.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';

/** Everything that a module brings, or what is new in it since an installed version, for a user who has to agree to it. */
export function descriptionText(description: ModuleDescription, paint: Paint, before?: string): string {
  const module = oneLiners(description);
  const { functions, permissions, resources, variables, optionalVariables, costs, scripts, dependencies, programs } =
    module;
  const variable = (name: string) => (module.secrets.includes(name) ? `${name}  ${paint.dim('secret')}` : name);
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
  const lines = [
    ...part(
      'Functions',
      functions.map(({ id, runtime, calledBy }) => {
        const by = calledBy.length > 0 ? `, called by ${calledBy.join(', ')}` : '';
        return `${id}  ${paint.dim(runtime + by)}`;
      }),
    ),
    ...part('Endpoints', endpointLines(module, paint)),
    ...part(
      'Permissions',
      permissions.flatMap((one) => permissionLines(one, paint)),
    ),
    ...part(
      'Resources, in every stage and region',
      table(resources.map((one) => [one.name, paint.dim(one.type), resourceNotes(one, paint)]))
        .split('\n')
        .filter(Boolean),
    ),
    ...(module.data?.length ? [dataLine(module.data, paint)] : []),
    ...part(
      `Names that must be unique, changed in aws_modules/${module.name}/awsm.json`,
      (module.names ?? []).flatMap((one) => nameLines(one, paint)),
    ),
    ...part('Variables that need a value', variables.map(variable)),
    ...part('Variables that may have a value', optionalVariables.map(variable)),
    ...part('What it costs by use (us-east-1)', costs.perUse.map(costLine)),
    ...part(
      'What it costs without use',
      costs.idle.length > 0 || before !== undefined ? costs.idle.map(costLine) : ['nothing'],
    ),
    ...part(
      'Programs that packaging starts on your machine, as you',
      programs.map(({ function: id, command }) => `${id}: ${paint.yellow(command.map(word).join(' '))}`),
    ),
    ...part(
      'Scripts that npm runs',
      Object.entries(scripts).map(([event, line]) => `${event}: ${paint.yellow(line)}`),
    ),
    ...part(
      'Scripts that npm runs of packages that come with it',
      (module.dependencyScripts ?? []).flatMap((one) =>
        Object.entries(one.scripts).map(
          ([event, line]) => `${one.package} ${paint.dim(one.version)}, ${event}: ${paint.yellow(line)}`,
        ),
      ),
    ),
    ...part(
      'Commands that npm scripts of your project find by name',
      Object.entries(module.commands).map(([name, file]) => `${name}: ${file}`),
    ),
    ...part('Packages', [
      ...Object.entries(dependencies).map(([name, range]) => `${name} ${paint.dim(range)}`),
      ...module.peers.map((name) => `${name} ${paint.dim('as your project has it')}`),
    ]),
  ];
  // It is of this version, whether the one before came from there or not.
  const origin = part('Where it comes from', module.provenance ? provenanceLines(module.provenance, paint) : []);
  const since =
    before === undefined
      ? []
      : [lines.length > 0 ? `New since ${before}:` : `Nothing is new since ${before} but code.`];
  const title = `${paint.bold(module.name)} ${module.version}  ${paint.dim(module.description)}`;
  return [title, ...since, ...lines, ...origin].join('\n');
}

/** `Data in several regions  Users, Items: in every region; Files: each region its own`. */
function dataLine(data: NonNullable<ModuleDescription['data']>, paint: Paint): string {
  const places = [...new Set(data.map(({ where }) => where))].map((place) => {
    const names = data.filter(({ where }) => where === place).map(({ resource }) => resource);
    return `${names.join(', ')}: ${place}`;
  });
  return `${paint.bold('Data in several regions')}  ${places.join('; ')}`;
}

/** Open endpoints are marked, with the reason. */
function endpointLines({ endpoints, open }: ModuleDescription, paint: Paint): string[] {
  return endpoints.map((id) => {
    const found = open.find(({ endpoint }) => endpoint === id);
    if (!found) return id.startsWith('OPTIONS ') ? `${id}  ${paint.dim('a preflight, which everyone can send')}` : id;
    const why = found.reason ? `: ${found.reason}` : ', and nothing says why';
    return `${id}  ${paint.yellow('open to everyone')}${paint.dim(why)}`;
  });
}

function resourceNotes({ note, data }: ModuleDescription['resources'][number], paint: Paint): string {
  const removed =
    data === 'deleted' ? paint.yellow('its data is deleted with it') : data && 'its data stays when it is removed';
  return [note && paint.yellow(note), removed].filter(Boolean).join('; ');
}

/** Data of the registry, which JAWS does not verify. */
function provenanceLines({ signed, attested, url }: Provenance, paint: Paint): string[] {
  return [
    attested === undefined
      ? paint.yellow('no provenance: nothing says from which source it was built, or by whom')
      : `built from its source where everyone can look, by a statement of the type ${attested}${url ? paint.dim(` ${url}`) : ''}`,
    signed ? 'signed by the registry' : paint.yellow('not signed by the registry'),
    paint.dim('To verify both once it is installed: npm audit signatures'),
  ];
}

const costLine = ({ what, usd }: CostDriver): string => (usd === undefined ? what : `${what}: $${formatUsd(usd)}`);

/** Two significant digits, even for small sums: 0.62, 0.0042. */
const formatUsd = (usd: number): string =>
  usd >= 0.1 || usd === 0 ? usd.toFixed(2) : String(Number(usd.toPrecision(2)));

/** What is wide says why, below it. */
function permissionLines({ text, wide, why, reason }: Permission, paint: Paint): string[] {
  const line = `${text}${wide ? ` ${paint.yellow('(wide)')}` : ''}${reason === undefined ? '' : paint.dim(`: ${reason}`)}`;
  return [line, ...why.map((one) => `  ${paint.dim(one)}`)];
}

/** A word of a command, so that its ends can be seen. */
const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text));

/** A name that was made unique, and its value in each stage and region. */
export function nameLines({ resource, before, after, places }: UniqueName, paint: Paint): string[] {
  const inWords = (text: string) => text.replace(/\$\{([^{}]+)\}/g, '<$1>');
  return [
    `${resource}: ${paint.dim(`${inWords(before)} →`)} ${inWords(after)}`,
    ...places.map(({ stage, region, name }) => `  ${paint.dim(`${stage} ${region}:`)} ${name}`),
  ];
}

/** What the user should check after a change. */
export function notesText({ merged, conflicts, kept }: ModuleChangeNotes, paint: Paint): string[] {
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${paint.yellow('!')} ${title}`, ...lines.map((line) => `    ${line}`)];
  return [
    ...part('Merged with your changes:', merged),
    ...part(
      'Yours and the new version changed the same lines; yours stays, the new one is beside it as .new:',
      conflicts,
    ),
    ...part('Left as it is:', kept),
  ];
}

/** What remains to be done before the module works. */
export function nextSteps(module: ModuleDescription, paint: Paint): string[] {
  const { variables, names = [] } = module;
  const set = variables.flatMap((name) => settingsOf(name, names));
  return ['Next:', ...[...set, 'jaws dash'].map((line) => `  ${paint.cyan(line)}`)];
}

/** A variable for the module's one bucket gets another value in each stage and region, since the name differs. */
function settingsOf(variable: string, names: readonly UniqueName[]): string[] {
  const [bucket, ...others] = names.filter(({ type }) => type === 'AWS::S3::Bucket');
  if (!bucket || others.length > 0 || !/(^|_)BUCKET(_NAME)?$/.test(variable))
    return [`jaws env set <stage> all ${variable} <value>`];
  return bucket.places.map(({ stage, region, name }) => `jaws env set ${stage} ${region} ${variable} ${name}`);
}
