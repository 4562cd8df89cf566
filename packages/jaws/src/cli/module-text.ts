import type { ModuleChangeNotes } from '../engine/modules/types.ts';
import type { ModuleDescription, Permission, UniqueName } from '../modules/describe.ts';
import type { Paint } from '../output/paint.ts';
import { table } from '../output/table.ts';

/** Everything that a module brings, for somebody who is to say yes to it. */
export function descriptionText(module: ModuleDescription, paint: Paint): string {
  const { functions, endpoints, permissions, resources, variables, scripts, dependencies } = module;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
  return [
    `${paint.bold(module.name)} ${module.version}  ${paint.dim(module.description)}`,
    ...part(
      'Functions',
      functions.map(({ id, runtime, calledBy }) => {
        const by = calledBy.length > 0 ? `, called by ${calledBy.join(', ')}` : '';
        return `${id}  ${paint.dim(runtime + by)}`;
      }),
    ),
    ...part('Endpoints', endpoints),
    ...part(
      'Permissions',
      permissions.map((one) => permissionText(one, paint)),
    ),
    ...part(
      'Resources, in every stage and region',
      table(resources.map(({ name, type, note }) => [name, paint.dim(type), note ? paint.yellow(note) : '']))
        .split('\n')
        .filter(Boolean),
    ),
    ...(module.data?.length ? [dataLine(module.data, paint)] : []),
    ...part(
      `Names that must be unique, changed in aws_modules/${module.name}/awsm.json`,
      (module.names ?? []).flatMap((one) => nameLines(one, paint)),
    ),
    ...part('Variables that need a value', variables),
    ...part(
      'Scripts that npm runs',
      Object.entries(scripts).map(([event, line]) => `${event}: ${line}`),
    ),
    ...part(
      'Packages',
      Object.entries(dependencies).map(([name, range]) => `${name} ${paint.dim(range)}`),
    ),
  ].join('\n');
}

/** `Data in several regions  Users, Items: in every region; Files: each region its own`. */
function dataLine(data: NonNullable<ModuleDescription['data']>, paint: Paint): string {
  const places = [...new Set(data.map(({ where }) => where))].map((place) => {
    const names = data.filter(({ where }) => where === place).map(({ resource }) => resource);
    return `${names.join(', ')}: ${place}`;
  });
  return `${paint.bold('Data in several regions')}  ${places.join('; ')}`;
}

function permissionText({ who, effect, actions, resources, wide }: Permission, paint: Paint): string {
  const may = effect === 'Deny' ? 'may never' : 'may';
  const mark = wide ? ` ${paint.yellow('(wide)')}` : '';
  return `${who} ${may} ${actions.join(', ')} ${paint.dim('on')} ${resources.join(', ')}${mark}`;
}

/** A name that was made unique, and what it is in each stage and region. */
export function nameLines({ resource, before, after, places }: UniqueName, paint: Paint): string[] {
  const inWords = (text: string) => text.replace(/\$\{([^}]+)\}/g, '<$1>');
  return [
    `${resource}: ${paint.dim(`${inWords(before)} →`)} ${inWords(after)}`,
    ...places.map(({ stage, region, name }) => `  ${paint.dim(`${stage} ${region}:`)} ${name}`),
  ];
}

/** What the user should look at after a change. */
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

/** What there is to do before the module works. */
export function nextSteps(module: ModuleDescription, paint: Paint): string[] {
  const set = module.variables.map((name) => paint.cyan(`jaws env set <stage> all ${name} <value>`));
  return ['Next:', ...[...set, paint.cyan('jaws dash')].map((line) => `  ${line}`)];
}
