// Writes packages/jaws/schemas/*.json and packages/core/config/generated/types.d.ts, which editors use, from the schemas that validate a project.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const folder = fileURLToPath(new URL('../../packages/jaws/schemas/', import.meta.url));
const { jsonSchemas } = await tsImport('../../packages/jaws/src/model/schema/json.ts', import.meta.url);
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(folder + name, JSON.stringify(schema));
}
const { configTypes } = await tsImport('../../packages/jaws/src/typing/config-types.ts', import.meta.url);
writeFileSync(new URL('../../packages/core/config/generated/types.d.ts', import.meta.url), configTypes());
execFileSync('npx', ['biome', 'format', '--write', folder], { stdio: 'inherit' });
