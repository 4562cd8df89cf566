import { pad, width } from '../output/format.ts';
import { type Paint, paintFor } from '../output/paint.ts';
import type { ArgumentSpec, Command, OptionSpec } from './command.ts';
import { globalOptions } from './globals.ts';

/** The help of a command or group. `path` is how it is called: `jaws project create`. */
export function helpText(command: Command, path: string): string {
  const paint = paintFor(process.stdout, process.env);
  const blocks = [
    `${paint.bold(path)}  ${command.summary}`,
    command.description ?? '',
    section('Usage', [`  ${usage(command, path)}`], paint),
    section('Commands', commandRows(command, paint), paint),
    section(
      'Arguments',
      rows(
        (command.arguments ?? []).map((spec) => [argumentLabel(spec), argumentText(spec)]),
        paint,
      ),
      paint,
    ),
    section('Options', optionRows(command.options ?? [], paint), paint),
    section('Options of every command', optionRows(shownGlobals(path), paint), paint),
    section('Examples', examples(command, paint), paint),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
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
  const what = command.commands ? ['<command>'] : args;
  const passed = command.passesOn === undefined ? [] : [`[-- ${command.passesOn}…]`];
  return [path, ...what, '[options]', ...passed].join(' ');
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

function commandRows(command: Command, paint: Paint): string[] {
  const listed = command.commands ?? [];
  const flat = listed.flatMap((child): [string, string][] =>
    child.commands && !command.name.includes(' ') && command.commands !== undefined
      ? child.commands.map((grandchild) => [`${child.name} ${grandchild.name}`, grandchild.summary])
      : [[child.name, child.summary]],
  );
  return rows(flat, paint);
}

function optionRows(specs: readonly OptionSpec[], paint: Paint): string[] {
  return rows(
    specs.map((spec) => [optionLabel(spec), argumentText(spec) + (spec.repeatable ? ' (repeatable)' : '')]),
    paint,
  );
}

function examples(command: Command, paint: Paint): string[] {
  return (command.examples ?? []).flatMap(({ command: line, summary }) => [
    `  ${paint.dim(`# ${summary}`)}`,
    `  ${line}`,
  ]);
}

function rows(cells: readonly (readonly [string, string])[], paint: Paint): string[] {
  const columns = Math.max(0, ...cells.map(([label]) => width(label)));
  return cells.map(([label, text]) => `  ${paint.cyan(pad(label, columns))}  ${text}`.trimEnd());
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint.bold(`${title}:`), ...lines].join('\n');
}

/** ` <port>`, or `[=<port>]` where it may be left out. */
export const valueLabel = ({ optional, value }: OptionSpec): string =>
  value === undefined ? '' : optional ? `[=<${value}>]` : ` <${value}>`;
