// Writes packages/jaws/schemas/*.json, which editors use, from the schemas that validate a project.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const folder = fileURLToPath(new URL('../../packages/jaws/schemas/', import.meta.url));
const { jsonSchemas } = await tsImport('../../packages/jaws/src/model/schema/json.ts', import.meta.url);
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(folder + name, JSON.stringify(schema));
}
execFileSync('npx', ['biome', 'format', '--write', folder], { stdio: 'inherit' });
