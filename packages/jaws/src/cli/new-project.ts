import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AwsFiles, readAwsFiles } from '../aws/profiles.ts';
import { PLACEHOLDER_DOMAIN } from '../engine/free-domain.ts';
import { fail } from '../errors/catalogue/index.ts';
import { bucketName, bucketProblem, checkName, type NameKind, nameProblem } from '../project/names.ts';
import type { Context } from './command.ts';
import { localProfile } from './host.ts';
import type { Prompts } from './prompts.ts';
import { regions } from './regions.ts';

export interface NewProject {
  readonly name: string;
  readonly domain: string;
  readonly email: string;
  readonly stage: string;
  readonly region: string;
  readonly profile: string;
}

type ProjectFlags = Readonly<Record<string, string | undefined>>;

/** Everything that was typed is checked before the first question. Throws InvalidName, FolderInTheWay, AwsProfileUnknown. */
export async function checkFlags(input: ProjectFlags, { cwd, env }: Context): Promise<void> {
  for (const kind of kinds) if (input[kind] !== undefined) checkName(kindOf(kind), input[kind]);
  if (input.name !== undefined && inTheWay(cwd, input.name)) {
    throw fail('FolderInTheWay', { folder: join(cwd, input.name) });
  }
  const { profile } = input;
  if (profile === undefined || profile === localProfile) return;
  const { profiles: known, files } = readAwsFiles(env);
  if (!known.includes(profile)) throw fail('AwsProfileUnknown', { profile, known, files });
}

/** The settings of a new project: from the options, then from questions, otherwise the defaults. Throws InvalidName. */
export async function askProject(input: ProjectFlags, { cwd, env, prompts }: Context): Promise<NewProject> {
  const files = readAwsFiles(env);
  const ask = asker(input, prompts);
  const name = await ask('name', 'Project name (camelCase is best)', `jaws${shortId()}`, (value) =>
    inTheWay(cwd, value) ? `${value} exists already in this folder` : nameProblem('project', value),
  );
  const domain = await ask('domain', 'Project domain (it names the bucket)', PLACEHOLDER_DOMAIN);
  const email = await ask('email', 'E-mail address for AWS alarms', `me@${domain}`);
  const stage = await ask('stage', 'First stage', 'dev');
  const region = input.region ?? (await askRegion(input.profile, files, env, prompts));
  const profile = input.profile ?? (await askProfile(files, env, prompts));
  const problem = bucketProblem(bucketName(stage, region, domain));
  if (problem) throw fail('InvalidName', { what: 'domain', value: domain, rule: problem });
  return { name, domain, email, stage, region, profile };
}

const kinds = ['name', 'domain', 'email', 'stage', 'region'] as const;
type Kind = (typeof kinds)[number];

const kindOf = (kind: Kind): NameKind => (kind === 'name' ? 'project' : kind);

function asker(input: ProjectFlags, prompts: Prompts | undefined) {
  return async (
    kind: Kind,
    message: string,
    initial: string,
    check = (value: string) => nameProblem(kindOf(kind), value),
  ): Promise<string> => {
    const known = input[kind];
    if (known !== undefined) return known;
    return prompts ? prompts.text({ message, initial, check }) : initial;
  };
}

async function askRegion(
  profile: string | undefined,
  files: AwsFiles,
  env: NodeJS.ProcessEnv,
  prompts: Prompts | undefined,
): Promise<string> {
  const configured = files.settings.get(profile ?? env.AWS_PROFILE ?? 'default')?.get('region');
  const initial =
    env.AWS_REGION || env.AWS_DEFAULT_REGION || (typeof configured === 'string' && configured) || 'us-east-1';
  if (!prompts) return initial;
  const known = regions.some(({ id }) => id === initial);
  return prompts.search({
    message: 'First region',
    choices: [...(known ? [] : [{ id: initial, name: 'configured' }]), ...regions].map(({ id, name }) => ({
      value: id,
      label: `${id}  ${name}`,
    })),
    initial,
  });
}

async function askProfile(files: AwsFiles, env: NodeJS.ProcessEnv, prompts: Prompts | undefined): Promise<string> {
  const own = files.profiles;
  const fallback = own[0] ?? localProfile;
  const initial = env.AWS_PROFILE && own.includes(env.AWS_PROFILE) ? env.AWS_PROFILE : fallback;
  if (!prompts) return initial;
  const local = { value: localProfile, label: localProfile, hint: 'this machine, no AWS account' };
  return prompts.select({
    message: 'AWS profile',
    choices: [...own.map((name) => ({ value: name, label: name })), ...(own.includes(localProfile) ? [] : [local])],
    initial,
  });
}

/** Also if the file system ignores case. */
const inTheWay = (folder: string, name: string) => existsSync(join(folder, name));

/** Begins with a capital, so the name that it ends is camelCase. */
function shortId(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz';
  const all = `${letters}23456789`;
  const pick = (from: string) => from[randomInt(from.length)] ?? '';
  return pick(letters).toUpperCase() + Array.from({ length: 4 }, () => pick(all)).join('');
}
