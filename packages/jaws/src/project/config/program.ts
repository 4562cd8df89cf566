import { confinedProgram } from '../../base/confined/program.ts';

/**
 * The child process that runs project files. `files.mjs` beside it exports `files`: `[name, load]` for each. `current` names the file that
 * is being loaded, in case it never ends. The result has for each `{ data }`, `{ problems: [{ path, what }] }` or `{ error: { message,
 * stack } }`.
 */
export const program = confinedProgram(
  'while the files of the project are read',
  `
  const { files } = await import('./files.mjs');
  const results = [];
  for (const [name, load] of files) {
    writeFileSync(new URL('current', import.meta.url), name);
    try {
      results.push(dataOf(await load()));
    } catch (error) {
      results.push({ error: failure(error) });
    }
  }
  return results;

  function dataOf(module) {
    if (!('default' in module)) return { problems: [{ path: [], what: '' }] };
    const problems = [];
    const data = copy(module.default, [], [], (path, what) => problems.push({ path, what }));
    return problems.length > 0 ? { problems } : { data };
  }

  function copy(value, path, above, report) {
    if (above.length > 500) return report(path.slice(0, 3), 'nested deeper than 500 levels');
    const what = above.includes(value) ? 'a cycle: it contains itself' : otherThanData(value);
    if (what !== undefined) return report(path, what);
    if (typeof value !== 'object' || value === null) return value;
    const inside = [...above, value];
    if (Array.isArray(value)) return Array.from(value, (one, index) => copy(one, [...path, index], inside, report));
    const result = {};
    for (const [key, one] of Object.entries(value)) {
      if (key === '__proto__') report(path, 'an object with the name "__proto__"');
      else if (one !== undefined) result[key] = copy(one, [...path, key], inside, report);
    }
    return result;
  }

  function otherThanData(value) {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return undefined;
      case 'number':
        return Number.isFinite(value) ? undefined : String(value);
      case 'object': {
        if (value === null || Array.isArray(value)) return undefined;
        const prototype = Object.getPrototypeOf(value);
        if (prototype === null || prototype === Object.prototype) return undefined;
        return 'an instance of ' + (prototype.constructor?.name || 'a class');
      }
      case 'undefined':
        return 'undefined';
      default:
        return 'a ' + typeof value;
    }
  }`,
);
