import type { AlarmsInput } from '../schema/alarms.ts';
import type { AlarmRules, AlarmSettings } from './types.ts';

type DeclaredAlarms = AlarmsInput | undefined;

/** Each alarm by itself; the region's entry overrides the project. */
function merged<Name extends string>(
  project: AlarmRules<Name> | false | undefined,
  entry: AlarmRules<Name> | false | undefined,
): AlarmRules<Name> | false {
  if (entry === false || (entry === undefined && project === false)) return false;
  const names = Object.keys({ ...project, ...entry }) as Name[];
  const one = (name: Name) => {
    const [was, is] = [project === false ? false : project?.[name], entry?.[name]];
    return is === undefined ? was : is === false || !was ? is : { ...was, ...is };
  };
  return Object.fromEntries(names.map((name) => [name, one(name)])) as AlarmRules<Name>;
}

/**
 * The alarms of a region according to the project and the region's entry. Undefined if it has none: an unprotected stage
 * has them only on request, with `true` or with the fields of an entry.
 */
export function alarmsOf(
  project: DeclaredAlarms,
  entry: DeclaredAlarms,
  isProtected: boolean,
): AlarmSettings | undefined {
  const isWanted = entry === undefined ? (typeof project === 'boolean' ? project : isProtected) : entry !== false;
  if (!isWanted) return undefined;
  const [all, own] = [project, entry].map((said) => (typeof said === 'object' ? said : {}));
  return {
    email: own!.email ?? all!.email,
    ok: own!.ok ?? all!.ok ?? false,
    functions: merged(all!.functions, own!.functions),
    queues: merged(all!.queues, own!.queues),
    api: merged(all!.api, own!.api),
  };
}
