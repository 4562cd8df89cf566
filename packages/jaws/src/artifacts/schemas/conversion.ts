/**
 * What the bundle does with the schemas that it imports; `schemas` are `[schema, 'input' | 'output']`. A JSON schema may accept more than the
 * schema does, never less: the gateway refuses by it. So constraints that libraries translate too narrowly are left out: regular expressions
 * with flags, and for a Request, checks that follow a change of the text, such as `trim`.
 */
export const conversion = String.raw`
const latest = 'draft-2020-12';
const isFlagged = (flags) => /[ims]/.test(flags ?? '');
// https://zod.dev/json-schema#override
const ofZod = (io) => ({ zodSchema, jsonSchema }) => {
  const defs = [zodSchema, ...(zodSchema._zod.def.checks ?? [])].map((one) => one._zod.def);
  const isChanged = io === 'input' && defs.some(({ check }) => check === 'overwrite');
  if (!isChanged && !defs.some(({ pattern }) => isFlagged(pattern?.flags))) return;
  for (const name of ['allOf', 'pattern', ...(isChanged ? ['format', 'maxLength', 'minLength'] : [])]) delete jsonSchema[name];
};
// https://github.com/open-circle/valibot/tree/main/packages/to-json-schema
const unchanged = Symbol('before a change of the value');
const ofValibot = (io) => ({ valibotAction: { kind, type }, jsonSchema, errors }) => {
  const before = jsonSchema[unchanged];
  if (kind === 'validation' && before) return { ...before, [unchanged]: before };
  if (!errors?.length) return undefined;
  if (kind === 'transformation' && io === 'input') {
    const seen = before ?? { ...jsonSchema };
    return { ...seen, [unchanged]: seen };
  }
  if (kind !== 'validation') return undefined;
  const { pattern, ...rest } = jsonSchema;
  return type === 'regex' ? rest : jsonSchema;
};
const no = (what) => {
  throw new Error(what + ' is nothing that JSON has');
};
// https://arktype.io/docs/configuration#tojsonschema
const arkFallback = {
  default: ({ base }) => base,
  date: () => no('Date'),
  domain: ({ domain }) => no(domain),
  proto: ({ proto }) => no(proto?.name),
};
const byArkType = (type) => {
  const flagged = new Set((type.internal?.references ?? []).filter(({ kind, inner }) => kind === 'pattern' && isFlagged(inner.flags)).map(({ inner }) => inner.rule));
  const text = JSON.stringify(type.toJsonSchema({ fallback: arkFallback }));
  return JSON.parse(text, (name, value) => (name === 'pattern' && flagged.has(value) ? undefined : value));
};
const converted = (schema, io) => {
  if (schema === undefined) return { missing: true };
  const standard = schema?.['~standard'];
  if (standard === undefined) return { reason: 'is not a schema of a library of Standard Schema' };
  const { vendor } = standard;
  const more = { override: ofZod(io), overrideAction: ofValibot(io) };
  try {
    // ArkType's own takes a Date for anything at all.
    if (vendor === 'arktype' && typeof schema.in?.toJsonSchema === 'function') return { schema: byArkType(io === 'input' ? schema.in : schema.out) };
    if (typeof standard.jsonSchema?.[io] === 'function') return { schema: standard.jsonSchema[io]({ target: latest, libraryOptions: more }) };
    if (typeof schema.toJsonSchema === 'function') return { schema: schema.toJsonSchema() };
    if (vendor === 'zod' && schema._zod && zod?.toJSONSchema) return { schema: zod.toJSONSchema(schema, { target: latest, io, ...more }) };
    if (vendor === 'valibot' && valibot?.toJsonSchema) return { schema: valibot.toJsonSchema(schema, { typeMode: io, target: latest, ...more }) };
  } catch (error) {
    return { vendor: '', reason: 'cannot be converted to JSON Schema: ' + String(error?.message ?? error).trim().replace(/\.$/, '') };
  }
  if (vendor === 'zod' && !schema._zod) return { vendor, reason: 'is of zod 3, which makes no JSON schemas' };
  return { vendor, reason: 'is of ' + vendor + ', of which the project has nothing that makes a JSON schema of it' };
};
export const results = schemas.map(([schema, io]) => converted(schema, io));
`;
