/**
 * One package and a function that uses it. `code` is the module of the handler, `kind` its ending (`mjs`), `with` other packages
 * that it needs, `answer` what it has to return. `scripts: false`: without the packages' own scripts at installation, since they fetch
 * what is not needed here.
 *
 * @param {string} name
 * @param {string} version
 * @param {{ code: string, answer: unknown, kind?: 'mjs' | 'cjs' | 'ts' | 'tsx', with?: Record<string, string>, files?: Record<string, string>, scripts?: boolean, project?: Record<string, string>, prepare?: string[], lambda?: object, optimize?: object, tsconfig?: object }} more
 */
export const one = (name, version, { kind = 'mjs', with: others = {}, files = {}, scripts = true, ...more }) => ({
  name,
  version,
  kind,
  files,
  scripts,
  dependencies: { [name]: version, ...others },
  ...more,
});

/** `import { serve } from './serve.mjs'`: an HTTP server in the function that records its requests and always gives the same answer. */
export const serve = {
  'serve.mjs': `
import { createServer } from 'node:http';
export async function serve(answer, type = 'application/json') {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.setHeader('content-type', type);
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: 'http://127.0.0.1:' + server.address().port, requests, close: () => server.close(() => {}) };
}
`,
};
