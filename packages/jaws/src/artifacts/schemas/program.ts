/**
 * The program of the child that runs modules with schemas, as `main.mjs` beside their bundle `schemas.mjs`. What could reach anything
 * fails before the bundle is loaded; that guards against accidents, since the code is the user's own. Writes `result.json`:
 * `{ results }` as the bundle gives them, or `{ error: { message, stack } }`.
 */
export const program = `
import { writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);
const refuse = (what) => () => {
  throw new Error(what + ' is not available while schemas are read');
};
require('node:net').Socket.prototype.connect = refuse('The network');
require('node:net').Server.prototype.listen = refuse('The network');
const dns = require('node:dns');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = refuse('The network');
  dns.promises[name] = refuse('The network');
}
require('node:dgram').createSocket = refuse('The network');
for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']) {
  require('node:child_process')[name] = refuse('Starting programs');
}
syncBuiltinESMExports();

const end = (result) => {
  writeFileSync(new URL('result.json', import.meta.url), JSON.stringify(result));
  process.exit(0);
};
const failed = (error) => end({ error: { message: String(error?.message ?? error), stack: String(error?.stack ?? '') } });
process.on('uncaughtException', failed);
try {
  const { results } = await import('./schemas.mjs');
  end({ results });
} catch (error) {
  failed(error);
}
`;

/** What the bundle does with the schemas that it imports; `schemas` are `[schema, 'input' | 'output']`. */
export const conversion = String.raw`
const latest = 'draft-2020-12';
const converted = (schema, io) => {
  if (schema === undefined) return { missing: true };
  const standard = schema?.['~standard'];
  if (standard === undefined) return { reason: 'is no schema of a library of Standard Schema' };
  const { vendor } = standard;
  try {
    if (typeof standard.jsonSchema?.[io] === 'function') return { schema: standard.jsonSchema[io]({ target: latest }) };
    if (typeof schema.toJsonSchema === 'function') return { schema: schema.toJsonSchema() };
    if (vendor === 'zod' && zod?.toJSONSchema) return { schema: zod.toJSONSchema(schema, { target: latest, io }) };
    if (vendor === 'valibot' && valibot?.toJsonSchema) return { schema: valibot.toJsonSchema(schema, { typeMode: io, target: latest }) };
  } catch (error) {
    return { vendor: '', reason: 'cannot be made a JSON schema: ' + String(error?.message ?? error).trim().replace(/\.$/, '') };
  }
  return { vendor, reason: 'is of ' + vendor + ', of which the project has nothing that makes a JSON schema of it' };
};
export const results = schemas.map(([schema, io]) => converted(schema, io));
`;
