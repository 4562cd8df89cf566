import { vi } from 'vitest';

/** The JSON lines that the work writes into the log of a function of this name. */
export async function linesOf(
  work: () => unknown,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>[]> {
  const variables = {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_LAMBDA_FUNCTION_NAME: 'prod-my-shop-lLinksCreate',
    ...env,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const written: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    await work();
  } finally {
    stdout.mockRestore();
    vi.unstubAllEnvs();
  }
  return written
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
