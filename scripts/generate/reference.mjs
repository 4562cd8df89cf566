// Pages of all fields of jaws.json and awsm.json, from the schemas that validate them.
import { readFileSync } from 'node:fs';
import { cell } from './cell.mjs';

const schemas = new URL('../../packages/jaws/schemas/', import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, schemas), 'utf8'));

const intros = {
  'jaws.json': [
    '`jaws.json` is in the folder of the project. A [`jaws.config.ts`](types.md#project-files-in-typescript) with the same fields may stand in its place.',
  ],
  'awsm.json': [
    'A module (`aws_modules/<module>/awsm.json`) says under `resources` and `apiGateway` what its functions share; a function',
    '(`aws_modules/<module>/<function>/awsm.json`) says under `lambda` and `apiGateway` what it is. An [`awsm.ts`](types.md#project-files-in-typescript) with the same fields may stand in the place',
    'of either.',
  ],
};

/** The pages by their path from the root of the repository. */
export function referencePages() {
  return {
    'docs/reference-jaws.md': page('jaws.json', read('jaws.schema.json')),
    'docs/reference-awsm.md': page('awsm.json', read('awsm.schema.json')),
  };
}

function page(file, schema) {
  const fields = Object.entries(schema.properties).filter(([name]) => name !== '$schema');
  // Settings that occur in two places are described once, at the field of the file that has them.
  const known = new Map();
  for (const [name, field] of fields) if (isLarge(field)) known.set(name, field);
  const simple = fields.filter(([, field]) => rowsBelow('', field, new Map()).length === 0);
  const others = fields.filter((field) => !simple.includes(field));
  const required = schema.required ?? [];
  return [
    `# ${file}`,
    '',
    'Every field, made by `npm run docs` from the schema that validates the file. Editors show the same, by `.vscode/schemas` of a project.',
    'An unknown field is an error with its place. A field without a note is that of CloudFormation with the same name.',
    '',
    ...intros[file],
    '',
    'In paths, `[]` is an item of a list and `<name>` a name of your choice. A reference is `Ref`, `Fn::Sub`, `Fn::Join` or `Fn::ImportValue` of CloudFormation.',
    '',
    ...table(simple.map(([name, field]) => row(name, field, required.includes(name)))),
    ...others.flatMap(([name, field]) => section(name, field, known, required.includes(name))),
    '',
  ].join('\n');
}

/** A heading for a field, with headings of their own for fields below it that are long. */
function section(path, field, known, required) {
  const rest = new Map([...known].filter(([name]) => name !== path));
  const rows = rowsBelow(path, field, rest);
  const long = rows.length > 60 && field.properties !== undefined;
  const head = ['', `## ${path}`, '', ...(note(field, required) ? [note(field, required), ''] : [])];
  if (!long) return [...head, ...table(rows)];
  const parts = Object.entries(field.properties).map(([name, below]) => ({
    path: `${path}.${name}`,
    field: below,
    required: (field.required ?? []).includes(name),
    rows: rowsBelow(`${path}.${name}`, below, rest),
  }));
  const short = parts.filter((part) => part.rows.length <= 12);
  return [
    ...head,
    ...table(short.flatMap((part) => [row(part.path, part.field, part.required), ...part.rows])),
    ...parts
      .filter((part) => part.rows.length > 12)
      .flatMap((part) => ['', `### ${part.path}`, '', note(part.field, part.required), '', ...table(part.rows)]),
  ];
}

const note = (field, required) =>
  [`${capital(typeOf(field))}${required ? ', required' : ''}.`, field.description ?? ''].join(' ').trim();

function rowsBelow(path, field, known) {
  return children(field).flatMap(({ name, field: below, required }) => {
    const at = /^[[<]/.test(name) ? (name === '[]' ? `${path}[]` : `${path}.${name}`) : `${path}.${name}`;
    const same = [...known].flatMap(([path, other]) => partOf(path, below, other) ?? [])[0];
    if (same !== undefined) return [[at, typeOf(below), [below.description, same].filter(Boolean).join(' '), required]];
    const rows = rowsBelow(at, below, known);
    // An item or entry without a description is part of the path of its fields.
    const silent = /^[[<]/.test(name) && below.description === undefined && rows.length > 0;
    return [...(silent ? [] : [row(at, below, required)]), ...rows];
  });
}

/** The fields directly below a field, whichever of its forms has them. */
function children(field) {
  const found = [];
  for (const form of [field, ...(field.anyOf ?? [])]) {
    if (isReference(form)) continue;
    for (const [name, below] of Object.entries(form.properties ?? {})) {
      found.push({ name, field: below, required: (form.required ?? []).includes(name) });
    }
    if (isObject(form.items)) found.push({ name: '[]', field: form.items, required: false });
    const entry = form.additionalProperties;
    if (isObject(entry)) found.push({ name: '<name>', field: entry, required: false });
    if (form !== field && form.anyOf) found.push(...children(form));
  }
  const seen = new Set();
  return found.filter(({ name, field: below }) => {
    const again = seen.has(name) || (/^[[<]/.test(name) && children(below).length === 0 && !below.description);
    seen.add(name);
    return !again;
  });
}

/** An intrinsic function of CloudFormation in the place of a value. */
const isReference = ({ properties = {} }) => {
  const names = Object.keys(properties);
  return names.length === 1 && /^(Ref|Fn::\w+)$/.test(names[0]);
};
const isObject = (value) => typeof value === 'object' && value !== null && Object.keys(value).length > 0;
const isLarge = (field) => children(field).length >= 5;

/** In words, if a field has exactly the fields of another one. */
function partOf(path, field, other) {
  const own = children(field);
  if (own.length < 5) return undefined;
  const theirs = new Map(children(other).map((one) => [one.name, JSON.stringify(one.field)]));
  const foreign = own.filter((one) => theirs.get(one.name) !== JSON.stringify(one.field));
  if (foreign.some((one) => theirs.has(one.name) || !/unused|version 1/i.test(one.field.description ?? '')))
    return undefined;
  const lacking = [...theirs.keys()].filter((name) => own.every((one) => one.name !== name));
  const but = lacking.length > 0 ? `, without ${lacking.map((name) => `\`${name}\``).join(', ')}` : '';
  return `Its fields are those of [${path}](#${path.toLowerCase()})${but}.`;
}

const row = (path, field, required) => [path, typeOf(field), field.description ?? '', required];

function typeOf(field) {
  if (field.enum) return isSwitch(field.enum) ? 'boolean' : field.enum.map(quoted).join(', ');
  if (field.const !== undefined) return `\`${field.const}\``;
  if (field.anyOf) return [...new Set(field.anyOf.map(typeOf))].join(' or ');
  if (isReference(field)) return 'a reference';
  if (field.type === 'array') return `list${field.items?.type === 'string' ? ' of strings' : ''}`;
  if (field.type === 'object') return 'object';
  if (field.type === 'integer' || field.type === 'number') return `${field.type}${range(field)}`;
  return [field.type ?? 'anything'].flat().join(' or ');
}

const quoted = (value) => (value === '' ? 'empty' : `\`${value}\``);

/** CloudFormation also takes the words. */
const isSwitch = (values) => values.length === 2 && values.includes('true') && values.includes('false');

function range({ minimum, maximum }) {
  const least = minimum === undefined || minimum <= -(2 ** 52) ? undefined : minimum;
  const most = maximum === undefined || maximum >= 2 ** 52 ? undefined : maximum;
  if (least === undefined) return most === undefined ? '' : ` up to ${most}`;
  return most === undefined ? ` from ${least}` : ` from ${least} to ${most}`;
}

const capital = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;

const table = (rows) =>
  rows.length === 0
    ? []
    : [
        '| field | type | |',
        '| --- | --- | --- |',
        ...rows.map(
          ([path, type, text, required]) =>
            `| \`${path}\` | ${cell(type)}${required ? ', required' : ''} | ${cell(text)} |`,
        ),
      ];
