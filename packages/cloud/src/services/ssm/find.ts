import type { Context } from '../../kernel/context.ts';
import { notShared, parameterNotFound, versionNotFound } from './errors.ts';
import { checkPath } from './parameters/check.ts';
import { expiryOf } from './parameters/policies.ts';
import {
  erase,
  keyOf,
  latestOf,
  type ParameterRecord,
  type Place,
  parameters,
  type VersionRecord,
  versions,
} from './records.ts';

/** A parameter by its name, without a selector. */
export function find(place: Place, name: string): Readonly<ParameterRecord> {
  const found = lookUp(place, name);
  if (!found) throw parameterNotFound(name);
  return found;
}

export function lookUp(place: Place, name: string): Readonly<ParameterRecord> | undefined {
  const found = parameters(place).get(keyOf(name));
  if (!found) return undefined;
  const expiry = expiryOf(latestOf(place, found).policies);
  if (expiry === undefined || expiry > place.kernel.clock.now()) return found;
  erase(place, found);
  return undefined;
}

/** All parameters, in the order in which they were made. */
export const all = (place: Place): Readonly<ParameterRecord>[] =>
  [...parameters(place).values()].flatMap(({ name }) => lookUp(place, name) ?? []);

export interface Selected {
  readonly parameter: Readonly<ParameterRecord>;
  /** The name as requested. */
  readonly asked: string;
  readonly version: Readonly<VersionRecord>;
  /** `:3` or `:label`, as sent. */
  readonly selector?: string;
}

/** `name`, `name:version`, `name:label`, or an ARN with or without a selector. */
export function select(place: Context, sent: string): Selected {
  const [, region, account, named] = /^arn:aws[a-z-]*:ssm:([a-z0-9-]+):(\d{12}):parameter\/(.+)$/.exec(sent) ?? [];
  // A parameter is read in its own region, and by another account where Resource Access Manager shares it, which is not here.
  if (region !== undefined && region !== place.region) throw parameterNotFound(sent);
  if (account !== undefined && account !== place.account) throw notShared(place.caller, sent);
  // The ARN of /a/b ends with parameter/a/b.
  const path = named === undefined ? sent : named.includes('/') ? `/${named}` : named;
  const [name = '', chosen, ...more] = path.split(':');
  checkPath(name);
  const parameter = more.length > 0 ? undefined : lookUp(place, name);
  if (!parameter) throw parameterNotFound(sent);
  // A name of one level is found with a slash before it too, and shown as it was sent: LocalStack's test_put_parameters.
  const asked = path === sent ? name : parameter.name;
  if (chosen === undefined) return { parameter, asked, version: latestOf(place, parameter) };
  const kept = versions(place, parameter);
  const version = /^\d+$/.test(chosen)
    ? kept.get(String(Number(chosen)))
    : [...kept.values()].find(({ labels }) => labels.includes(chosen));
  if (version) return { parameter, asked, version, selector: `:${chosen}` };
  throw /^\d+$/.test(chosen) ? versionNotFound(name, chosen) : parameterNotFound(sent);
}
