import { fail } from '../../errors/catalogue/index.ts';
import { domainNameOf } from '../../model/domain-name.ts';
import type { DomainModel, Model } from '../../model/types.ts';
import { changeJaws } from '../../project/change.ts';
import { deploy } from '../deploy.ts';
import type { Host } from '../host.ts';
import { withNextCommand } from '../next-command.ts';
import { forUser, type OpenProject, reach, regionsOf } from '../open.ts';
import type { DeployResult } from '../types.ts';
import { domainUrl } from './deploy.ts';
import { changedProject } from './edit.ts';
import { zonesOf } from './zones.ts';

export interface CreateDomainOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  readonly stage: string;
  /** As typed by the user. */
  readonly name: string;
  readonly health?: string | undefined;
  readonly fast?: boolean;
  readonly basePath?: string | undefined;
  /** Undefined: it is found. */
  readonly zone?: string | false | undefined;
  /** False only writes jaws.json. */
  readonly deploys: boolean;
  readonly recover?: boolean;
  readonly forceUnlock?: boolean;
}

export interface CreateDomainResult {
  readonly stage: string;
  readonly domain: DomainModel;
  readonly url: string;
  /** Undefined if nothing was deployed. */
  readonly deployed: DeployResult | undefined;
}

/**
 * Gives a stage a custom domain: writes it into jaws.json and deploys it in all regions. An unavailable name is refused
 * before anything is written or changed.
 */
export function createDomain(host: Host, options: CreateDomainOptions): Promise<CreateDomainResult> {
  return forUser(host, async () => {
    const { project, profile, stage, deploys } = options;
    regionsOf(project.model, stage, undefined);
    const read = domainNameOf(options.name);
    if ('problem' in read) throw fail('DomainNameInvalid', { name: options.name, problem: read.problem });
    const { name } = read;
    const stages = project.model.stages;
    const holder = stages.find(({ domains = [] }) => domains.some((one) => one.name === name));
    if (holder) throw fail('DomainExists', { domain: name, stage: holder.name });
    const { health, fast, basePath, zone } = options;
    const domain: DomainModel = {
      name,
      ...(health !== undefined && { health }),
      ...(fast && { fast }),
      ...(basePath !== undefined && { basePath }),
      ...(zone !== undefined && { zone }),
    };
    const before = stages.find((one) => one.name === stage)?.domains;
    const change = (entry: DomainModel) =>
      before
        ? changedProject(project, ['domains', stage, before.length], entry)
        : changedProject(project, ['domains', stage], [entry]);
    const selection = { stage, region: undefined, resources: false, functions: [], endpoints: [], domains: true };
    const { recover = false, forceUnlock = false } = options;
    const shared = { profile, selection, recover, forceUnlock };
    // The plan finds every reason to refuse it, and changes nothing.
    const quiet = { ...host, emit: () => {} };
    if (deploys) await deploy(quiet, { ...shared, project: change(domain).project, mode: 'plan' });
    const found = deploys && zone === undefined ? await foundZone(host, project.model, profile, stage, domain) : zone;
    const entry = { ...domain, ...(found !== undefined && { zone: found }) };
    const changed = change(entry);
    host.emit({ type: 'wrote', path: changeJaws(project.model.root, changed.changes) });
    const result = { stage, domain: entry, url: domainUrl({ name, basePath }, '') };
    if (!deploys) return { ...result, deployed: undefined };
    try {
      return { ...result, deployed: await deploy(host, { ...shared, project: changed.project }) };
    } catch (error) {
      throw withNextCommand(
        host,
        error,
        `${name} is in ${project.project.jaws.name}; it is not deployed everywhere.`,
        `jaws deploy all ${stage}`,
      );
    }
  });
}

/** Named in jaws.json, so that all regions have the same one and `jaws policy` can name it. */
async function foundZone(
  host: Host,
  model: Model,
  profile: string | undefined,
  stage: string,
  domain: DomainModel,
): Promise<string | false | undefined> {
  const aws = await reach(host, model, profile, stage);
  return (await zonesOf(aws, regionsOf(model, stage, undefined)[0]!.region, [domain], [])).get(domain.name);
}
