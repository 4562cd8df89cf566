import { hasTable, type PackageNames } from './package-names.ts';
import type { FileToWrite } from './types.ts';

/** Tests of the logic, without AWS and without any installation. */
export function unitTest({ function: name, extension }: PackageNames): FileToWrite {
  if (extension === 'py') {
    const content = `import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "awsm"))
from ${name}.index import run  # noqa: E402


class RunTest(unittest.TestCase):
    def test_answers(self):
        self.assertEqual(run(), {"message": "Your JAWS lambda executed successfully!"})


if __name__ == "__main__":
    unittest.main()
`;
    return { path: 'tests/test_index.py', content };
  }
  const content = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../lib/index.${extension}';

test('each use counts', async () => {
  let uses = 0;
  const aws = { json: async () => ({ Attributes: { uses: { N: String(++uses) } } }) };
  assert.deepEqual(await run(aws, 'table'), { uses: 1 });
  assert.deepEqual(await run(aws, 'table'), { uses: 2 });
});
`;
  return { path: `tests/index.test.${extension}`, content };
}

/** Of the module as users have it: installed into a project, deployed to an embedded AWS of its own, called there. */
export function deployedTest(names: PackageNames): FileToWrite {
  const { module, function: name, parts, extension } = names;
  const id = `${module}/${name}`;
  const field = hasTable(names) ? 'uses' : 'message';
  const [first, second] = hasTable(names)
    ? ['1', '2']
    : ["'Your JAWS lambda executed successfully!'", "'Your JAWS lambda executed successfully!'"];
  const call =
    parts === 'both'
      ? `const url = events.find((event) => event.type === 'url' && event.url.endsWith('/${id}')).url;
    const call = async () => (await (await fetch(url)).json()).${field};`
      : `const call = async () => (await jaws('invoke', '${id}', '--stage', 'dev')).at(-1).answers[0].value.${field};`;
  const content = `import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// Installs this package into new projects and calls it there, on an AWS of its own on this machine. It needs \`jaws\` on the path.
const folder = fileURLToPath(new URL('..', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), '${module}-')));
const env = { ...process.env, JAWS_HOME: join(work, 'home'), CI: '1' };
let root = work;

async function jaws(...args${extension === 'ts' ? ': string[]' : ''}) {
  const { stdout } = await promisify(execFile)('jaws', [...args, '--json'], { cwd: root, env });
  return stdout.split('\\n').filter(Boolean).map((line) => JSON.parse(line));
}

before(() => jaws('cloud', 'start', '--port', '0'));
after(async () => {
  root = work;
  await jaws('cloud', 'stop');
  rmSync(work, { recursive: true, force: true });
});

for (const protocol of ['REST', 'HTTP']) {
  test(\`it is installed, deployed and called, with an API of the kind \${protocol}\`, async () => {
    root = work;
    const project = \`app\${protocol.toLowerCase()}\`;
    await jaws('project', 'create', '-n', project, '-r', 'us-east-1', '-u', \`\${project}.example\`, '-p', 'local');
    root = join(work, project);
    const settings = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    writeFileSync(join(root, 'jaws.json'), JSON.stringify({ ...settings, apiGateway: { ProtocolType: protocol } }));
    await jaws('module', 'install', folder, '-y');
    const events = await jaws('dash', '--all');
    ${parts === 'both' ? call : `assert.ok(events.length > 0);\n    ${call}`}
    assert.equal(await call(), ${first});
    assert.equal(await call(), ${second});
  });
}
`;
  return { path: `tests/deployed.test.${extension === 'py' ? 'js' : extension}`, content };
}
