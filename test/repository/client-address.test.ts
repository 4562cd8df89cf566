import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const modules = fileURLToPath(new URL('../../modules', import.meta.url));
const sources = readdirSync(modules, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /^[^/]+\/(?:lib|awsm)\/.*\.ts$/.test(file))
  .map((file) => ({ file, code: readFileSync(`${modules}/${file}`, 'utf8') }));
const withMatch = (pattern: RegExp) => sources.filter(({ code }) => pattern.test(code)).map(({ file }) => file);

// A client can write any header: only clientIp of jaws-core-js/http reads one, the one named in the project's settings.
test('modules read the address of a client in one place', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(
    withMatch(/sourceIp|x-forwarded-for|['"]forwarded['"]|x-real-ip|true-client-ip|viewer-address['"]\]/i),
  ).toEqual([]);
  expect(withMatch(/\brequest\.ip\b|\{[^}]*\bip\b[^}]*\} = request\b/)).toEqual([]);
  for (const file of withMatch(/\bclientIp\(/)) {
    const { code } = sources.find((one) => one.file === file)!;
    const [, header] = /\bclientIp\(request, ([\w.]+)\)/.exec(code) ?? [];
    expect([file, ['header', 'settings.clientHeader'].includes(header ?? '')]).toEqual([file, true]);
  }
});
