import { pad, width, wrap } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import type { ArgumentSpec, Command, OptionSpec } from './command.ts';
import type { Groups } from './commands/index.ts';
import { globalOptions } from './globals.ts';

/** How help is shown: if `columns` is undefined, lines are not wrapped. */
export interface HelpLook {
  readonly paint: Paint;
  readonly columns?: number | undefined;
}

/** The help of a command or group. `path` is the words that call it: `jaws project create`. */
export function helpText(command: Command, path: string, style: HelpLook): string {
  const { paint, columns } = style;
  const args = (command.arguments ?? []).map((spec): Cell => [argumentLabel(spec), argumentText(spec)]);
  const blocks = [
    hanging(`${paint.bold(path)}  ${command.summary}`, '  ', columns).join('\n'),
    wrap(command.description ?? '', columns).join('\n'),
    section('Usage', hanging(`  ${usage(command, path)}`, '    ', columns), paint),
    section('Commands', rows(commandCells(command), style), paint),
    section('Arguments', rows(args, style), paint),
    section('Options', rows(optionCells(command.options ?? []), style), paint),
    section('Options of every command', rows(optionCells(shownGlobals(path)), style), paint),
    section('Examples', examples(command, style), paint),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** The output of `jaws` alone: commands by task, the first steps, and pointers to more. */
export function overviewText(root: Command, groups: Groups, topics: readonly string[], style: HelpLook): string {
  const { paint, columns } = style;
  const cells = Object.entries(groups).map(([task, names]): Cell => [task, names.join(', ')]);
  const more: Cell[] = [
    ['jaws help <command>', 'options; `all`: every command'],
    ['jaws help <topic>', topicsText(topics)],
  ];
  return [
    ...hanging(`${paint.bold(root.name)}  ${root.summary}`, '  ', columns),
    '',
    ...rows(cells, style),
    '',
    paint.bold('Start:'),
    ...(root.examples ?? []).map(({ command }) => `  ${command}`),
    '',
    ...rows(more, style),
  ].join('\n');
}

/** As many as fit into a few lines of a narrow terminal: `jaws help` finds the others by name. */
const shownTopics = 9;

const topicsText = (topics: readonly string[]): string =>
  topics.length <= shownTopics
    ? topics.join(', ')
    : `${topics.slice(0, shownTopics).join(', ')}; \`topics\`: all ${topics.length}`;

/** The documentation: each topic with the title of its page. */
export function topicsHelp(titles: Readonly<Record<string, string>>, look: HelpLook): string {
  const { paint } = look;
  return [
    `${paint.bold('jaws help <topic>')}  a page of the documentation`,
    '',
    ...rows(Object.entries(titles), look),
  ].join('\n');
}

/** The same as data. */
export function helpData(command: Command, path: string): Readonly<Record<string, unknown>> {
  const { summary, description, arguments: args, options = [], examples } = command;
  const commands = command.commands?.map(({ name, summary }) => ({ name, summary }));
  return {
    path,
    usage: usage(command, path),
    summary,
    description,
    commands,
    arguments: args?.map(({ name, summary, required, repeatable, choices }) => ({
      name,
      summary,
      required: required ?? false,
      repeatable: repeatable ?? false,
      choices,
    })),
    options: [...options, ...shownGlobals(path)].map(({ name, short, value, summary, repeatable, choices }) => ({
      name,
      short,
      value,
      summary,
      repeatable: repeatable ?? false,
      choices,
    })),
    examples,
  };
}

function usage(command: Command, path: string): string {
  const args = (command.arguments ?? []).map(argumentLabel);
  const argumentsText = command.commands ? ['<command>'] : args;
  const passed = command.passesOn === undefined ? [] : [`[-- ${command.passesOn}…]`];
  return [path, ...argumentsText, '[options]', ...passed].join(' ');
}

function argumentLabel(spec: ArgumentSpec): string {
  const name = `${spec.name}${spec.repeatable ? '…' : ''}`;
  return spec.required ? `<${name}>` : `[${name}]`;
}

function argumentText(spec: ArgumentSpec | OptionSpec): string {
  return spec.choices ? `${spec.summary}: ${spec.choices.join(', ')}` : spec.summary;
}

function optionLabel(spec: OptionSpec): string {
  return `${spec.short ? `-${spec.short}, ` : '    '}--${spec.name}${valueLabel(spec)}`;
}

// The root has --version too; it is answered before anything is parsed.
function shownGlobals(path: string): readonly OptionSpec[] {
  if (path.includes(' ')) return globalOptions;
  return [...globalOptions, { name: 'version', short: 'v', summary: 'show the version' }];
}

function commandCells(command: Command): Cell[] {
  const isRoot = !command.name.includes(' ');
  return (command.commands ?? []).flatMap((child): Cell[] =>
    child.commands && isRoot
      ? child.commands.map((grandchild) => [`${child.name} ${grandchild.name}`, grandchild.summary])
      : [[child.name, child.summary]],
  );
}

const optionCells = (specs: readonly OptionSpec[]): Cell[] =>
  specs.map((spec) => [optionLabel(spec), argumentText(spec) + (spec.repeatable ? ' (repeatable)' : '')]);

/** A long command is broken as a shell accepts it. */
function examples(command: Command, { paint, columns }: HelpLook): string[] {
  return (command.examples ?? []).flatMap(({ command: line, summary }) => {
    const lines = hanging(`  ${line}`, '    ', columns && columns - 2);
    return [
      ...wrap(`  # ${summary}`, columns).map((one) => paint.dim(one.startsWith(' ') ? one : `  # ${one}`)),
      ...lines.map((one, index) => (index < lines.length - 1 ? `${one} \\` : one)),
    ];
  });
}

type Cell = readonly [label: string, text: string];

/** Labels and texts in two columns; on a narrow terminal a long label has its text below. */
function rows(cells: readonly Cell[], { paint, columns }: HelpLook): string[] {
  const longest = Math.max(0, ...cells.map(([label]) => width(label)));
  const room = columns === undefined ? longest : Math.min(longest, Math.floor(columns * 0.45));
  return cells.flatMap(([label, text]) => {
    // A long word needs more room than beside the label.
    const longestWord = Math.max(...text.split(' ').map(width));
    const isBelow = columns !== undefined && longestWord > columns - room - 4;
    const indent = ' '.repeat(isBelow ? 6 : room + 4);
    const lines = wrap(text, columns && columns - indent.length);
    if (isBelow || width(label) > room) return [`  ${paint.cyan(label)}`, ...lines.map((one) => indent + one)];
    const [first = '', ...rest] = lines;
    return [`  ${paint.cyan(pad(label, room))}  ${first}`.trimEnd(), ...rest.map((one) => indent + one)];
  });
}

/** Wrapped, with every further line indented. */
function hanging(text: string, indent: string, columns: number | undefined): string[] {
  const [first = '', ...rest] = wrap(text, columns);
  if (columns === undefined || rest.length === 0) return [text];
  return [first, ...wrap(rest.join(' '), columns - indent.length).map((one) => indent + one)];
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint.bold(`${title}:`), ...lines].join('\n');
}

/** ` <port>`, or `[=<port>]` if it is optional. */
export const valueLabel = ({ optional, value }: OptionSpec): string =>
  value === undefined ? '' : optional ? `[=<${value}>]` : ` <${value}>`;
