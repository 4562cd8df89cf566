import type { Position } from '../../project/types.ts';
import { type ErrorEntry, JawsError, type Problem } from '../error.ts';
import * as artifacts from './artifacts.ts';
import * as aws from './aws.ts';
import * as cli from './cli.ts';
import * as cloud from './cloud.ts';
import * as deploy from './deploy.ts';
import * as dev from './dev.ts';
import * as domains from './domains.ts';
import * as drill from './drill.ts';
import * as env from './env.ts';
import * as exports from './export.ts';
import * as invoke from './invoke.ts';
import * as modules from './modules.ts';
import * as observe from './observe.ts';
import * as project from './project.ts';
import * as releases from './releases.ts';
import * as test from './test.ts';
import * as tools from './tools.ts';

/** Every error for users, by its permanent name. docs/errors.md is generated from it. */
export const catalogue = {
  ...project,
  ...artifacts,
  ...aws,
  ...deploy,
  ...domains,
  ...releases,
  ...drill,
  ...dev,
  ...invoke,
  ...observe,
  ...test,
  ...env,
  ...exports,
  ...cloud,
  ...modules,
  ...tools,
  ...cli,
};

export type Catalogue = typeof catalogue;
type ArgumentsOf<Name extends keyof Catalogue> = Catalogue[Name] extends ErrorEntry<infer A> ? A : never;

/** Creates the error with this name: `throw fail('NotInProject', { folder })`. */
export function fail<Name extends keyof Catalogue>(
  name: Name,
  args: ArgumentsOf<Name>,
  rest: { position?: Position; problems?: readonly Problem[]; cause?: unknown } = {},
): JawsError {
  const entry = catalogue[name] as ErrorEntry<ArgumentsOf<Name>>;
  const hint = entry.hint(args);
  return new JawsError(name, entry.message(args), { ...rest, ...(hint ? { hint } : {}) });
}
