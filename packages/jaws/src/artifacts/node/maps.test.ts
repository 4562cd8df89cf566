import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestProject } from '../testing/project.ts';
import { embedMap, moveMap } from './maps.ts';

test('sources are found from the place in the zip, and the lines in front are counted', () => {
  const map = { version: 3, sources: ['../../../lib/a.ts', 'commonjs:aws_modules/m/b.js'], mappings: 'AAAA' };
  const moved = moveMap(Buffer.from(JSON.stringify(map)), '.jaws/out/m/h.mjs.map', 'm/h.mjs.map', 1);
  expect(JSON.parse(Buffer.from(moved).toString())).toEqual({
    version: 3,
    sources: ['../lib/a.ts', '../aws_modules/m/b.js'],
    mappings: ';AAAA',
  });
});

test('for a debugger, the map is in the code and its sources are absolute', () => {
  const map = Buffer.from(JSON.stringify({ version: 3, sources: ['../../../lib/a b.ts'], mappings: 'AAAA' }));
  const code = Buffer.from('// first\nconst a = "ä";\n//# sourceMappingURL=h.mjs.map\n');
  const moved = moveMap(map, '.jaws/out/m/h.mjs.map', 'm/h.mjs', 1, '/project');
  const [text, data] = String(embedMap(code, moved)).split('//# sourceMappingURL=data:application/json;base64,');
  expect(text).toBe('// first\nconst a = "ä";\n');
  expect(JSON.parse(Buffer.from(data!, 'base64').toString())).toEqual({
    version: 3,
    sources: [join('/project', 'lib/a b.ts')],
    mappings: ';AAAA',
  });
});

test.each([
  ['a function of 2015', { Runtime: 'nodejs' }, 'handler.cjs'],
  ['an ES module', { Runtime: 'nodejs22.x' }, 'handler.mjs'],
])(
  '%s has its map beside its code, without the sources and without absolute paths',
  async (_, cloudFormation, name) => {
    const esm = name.endsWith('.mjs');
    const project = new TestProject({
      'aws_modules/a/f/awsm.json': { lambda: { cloudFormation } },
      'aws_modules/a/f/handler.js': esm
        ? "import { b } from '../../../lib/b.js';\nexport const handler = async () => b();\n"
        : "var b = require('../../../lib/b.js').b;\nexports.handler = function (event, context) { context.done(null, b()); };\n",
      'lib/b.js': esm ? 'export const b = () => 1;\n' : 'exports.b = function () { return 1; };\n',
    });
    const files = await project.files('a/f');
    expect([...files.keys()]).toEqual([`aws_modules/a/f/${name}`, `aws_modules/a/f/${name}.map`]);
    expect(String(files.get(`aws_modules/a/f/${name}`)?.data)).toContain(`//# sourceMappingURL=${name}.map`);
    const map = JSON.parse(String(files.get(`aws_modules/a/f/${name}.map`)?.data));
    expect(map.sources).toEqual(expect.arrayContaining(['handler.js', '../../../lib/b.js']));
    expect(map.sourcesContent).toBeUndefined();
    expect(JSON.stringify(map)).not.toContain(project.root);
  },
);
