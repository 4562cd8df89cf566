import { afterEach, expect, it, vi } from 'vitest';
import { sandboxCommand } from './sandbox-command.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('says which sandbox functions would have here', async () => {
  vi.stubEnv('JAWS_LAMBDA_SANDBOX', 'none');
  const lines: unknown[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(text) > 0);
  expect(await sandboxCommand()).toBe(0);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(String(lines[0]))).toMatchObject({ mode: 'none', text: expect.stringContaining('No sandbox: ') });
});
