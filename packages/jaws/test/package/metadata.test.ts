import { expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';

test("types of what is decorated come from the project's own TypeScript", async () => {
  const app = new TestProject({
    [`${at}/awsm.json`]: { lambda: {} },
    'tsconfig.json': { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
    [`${at}/handler.ts`]:
      "import { Service } from './service.ts';\nexport const handler = async () => (Service as any).types;\n",
    [`${at}/service.ts`]:
      "const injectable = (target: any) => target;\n@injectable\nexport class Service { static types = 'none'; }\n",
    'node_modules/typescript/package.json': { name: 'typescript', version: '5.9.0' },
    // A stand-in for TypeScript: it shows its input files and options.
    'node_modules/typescript/index.js': `
exports.sys = { readFile: (path) => require('fs').readFileSync(path, 'utf8') };
exports.readConfigFile = (path, read) => ({ config: JSON.parse(read(path)) });
exports.parseJsonConfigFileContent = (config) => ({ options: config.compilerOptions });
exports.transpileModule = (text, { compilerOptions }) => ({
  outputText: text.replace(/: any/g, '').replace("'none'", compilerOptions.emitDecoratorMetadata ? "'with types'" : "'without'").replace('@injectable', ''),
});`,
  });
  expect(await app.call('shop/order')).toBe('with types');
  expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
});
