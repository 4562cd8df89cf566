import { expect, test } from 'vitest';
import { type ConfigSource, configSource } from './source.ts';

const imports = "import { defineProject } from 'jaws-core-js/config';\n";
const source = (text: string, data?: unknown) => configSource('/p/jaws.config.ts', 'jaws.config.ts', text, data);
/** `line:column` of the value at a path, and of its key. */
const places = (one: ConfigSource, ...path: (string | number)[]) =>
  [one.locate(path), one.locateKey(path)].map(({ line, column }) => `${line}:${column}`);

const text = `${imports}
const eu = { region: 'eu-west-1' } as const;
const home: string = 'us-east-1';

export default defineProject({
  name: 'shop',
  'domain': "shop.com",
  stages: {
    dev: [{ region: home }, eu],
    prod: [...others, { region: 'sa-east-1' }],
    [computed]: [],
    test: [{ region: imported }, { region: f() }],
  } satisfies Stages,
  ...more,
  logs: 7,
});
`;

test.each([
  [['name'], '7:9', '7:3'],
  [['domain'], '8:13', '8:3'],
  [['stages', 'test', 0, 'region'], '13:22', '13:14'],
  [['stages', 'test', 1, 'region'], '13:44', '13:36'],
  [['stages', 'test', 1, 'region', 'deeper'], '13:44', '13:36'],
  [['stages', 'test', 2], '13:11', '13:5'],
  [['logs'], '16:9', '16:3'],
])('%j is in the literal', (path, value, key) => {
  const own = text.replace('  ...more,\n', '  // more\n');
  expect(places(source(own), ...path)).toEqual([value, key]);
});

test('what is followed: constants of the file; what is not: spreads and computed names, which may come last', () => {
  const own = text.replace('    [computed]: [],\n', '    // none\n').replace('  ...more,\n', '  // more\n');
  expect(places(source(own), 'stages', 'dev', 0, 'region')).toEqual(['4:22', '10:13']);
  expect(places(source(own), 'stages', 'dev', 1, 'region')).toEqual(['3:22', '3:14']);
  expect(places(source(own), 'stages', 'prod', 0)).toEqual(['11:11', '11:5']);
  expect(places(source(own), 'stages', 'prod', 1)).toEqual(['11:11', '11:5']);
  // A computed name after `prod` may be `prod`.
  expect(places(source(text.replace('  ...more,\n', '')), 'stages', 'prod')).toEqual(['9:11', '9:3']);
  // The spread may contain another name.
  expect(places(source(text), 'name')).toEqual(['6:30', '6:30']);
});

test('a literal that says something else than the file was evaluated to is not it', () => {
  const list = `${imports}const dev = [{ region: 'us-east-1' }];\ndev.unshift({ region: 'x' });\nexport default defineProject({ stages: { dev } });`;
  const data = { stages: { dev: [{ region: 'x' }, { region: 'us-east-1' }] } };
  expect(places(source(list, data), 'stages', 'dev', 0, 'region')).toEqual(['4:40', '4:32']);
  expect(
    places(
      source(list.replace('dev.unshift', '// '), { stages: { dev: [{ region: 'us-east-1' }] } }),
      'stages',
      'dev',
      0,
      'region',
    ),
  ).toEqual(['2:24', '2:16']);
  const changed = `${imports}const all = { name: 'a' };\nall.name = 'b';\nexport default all;`;
  expect(places(source(changed, { name: 'b' }), 'name')).toEqual(['2:13', '2:13']);
});

test.each([
  ['a plain object', "export default { name: 'a' };", '1:24'],
  ['satisfies', "export default { name: 'a' } satisfies Project;", '1:24'],
  ['a constant', "const a = { name: 'a' } as Project;\nexport default a;", '1:19'],
  [
    'another name of the import',
    "import { defineProject as d } from 'jaws-core-js/config';\nexport default d({ name: 'a' });",
    '2:26',
  ],
  ['a constant that is defined', `${imports}const a = defineProject({ name: 'a' });\nexport default a;`, '2:33'],
  ['a function of the project', "const defineProject = (x) => x;\nexport default defineProject({ name: 'a' });", '2:1'],
  ['a member', "export default config.defineProject({ name: 'a' });", '1:1'],
  ['a function', "export default () => ({ name: 'a' });", '1:16'],
  ['a class', 'export default class {}', '1:16'],
  ['constants in a circle', 'const a = b;\nconst b = a;\nexport default a;', '2:11'],
  ['another export', "export { x as default } from './x';", '1:1'],
  ['no module', 'export default {', '1:1'],
])('%s', (_, code, place) => {
  expect(places(source(code), 'name')[0]).toBe(place);
});

test('a copy with other data has the same places', () => {
  const copy = { ...source("export default { name: 'a' };"), data: {} };
  expect(copy.locate(['name'])).toMatchObject({ line: 1, column: 24 });
});
