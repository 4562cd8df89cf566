import { expect, test } from 'vitest';
import { TestProject } from './testing/project.ts';

const build = (runtime: string, files: readonly string[], handler?: string) => {
  const cloudFormation = { Runtime: runtime, ...(handler !== undefined && { Handler: handler }) };
  return new TestProject({
    'aws_modules/a/f/awsm.json': { lambda: { cloudFormation } },
    ...Object.fromEntries(files.map((name) => [`aws_modules/a/f/${name}`, 'x'])),
  }).build();
};

// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-provided.html
test('a runtime of one’s own starts `bootstrap`, and needs no handler', async () => {
  expect((await build('provided.al2023', ['bootstrap'])).get('a/f')?.hash).toMatch(/^\w+$/);
  await expect(build('provided.al2023', ['boot'])).rejects.toMatchObject({ code: 'BootstrapMissing' });
});

// https://docs.aws.amazon.com/lambda/latest/dg/ruby-handler.html, …/java-package.html, …/csharp-handler.html
test.each([
  ['ruby3.4', 'main.go', 'main.rb', ['main.rb'], ['other.rb']],
  ['java21', 'com.example.Main::go', 'a .jar, or .class files', ['lib/main.jar'], ['main.java']],
  ['dotnet8', 'Main::Main.Function::Go', 'Main.dll', ['Main.dll'], ['Other.dll']],
])('%s needs what its handler is in, and a handler', async (runtime, handler, needs, there, missing) => {
  expect((await build(runtime, there, handler)).get('a/f')?.handler).toBe(handler);
  await expect(build(runtime, missing, handler)).rejects.toMatchObject({
    code: 'RuntimeCodeMissing',
    message: expect.stringContaining(needs),
  });
  await expect(build(runtime, there)).rejects.toMatchObject({ code: 'HandlerUnset' });
});
