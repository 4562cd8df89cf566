import { fail } from '../../errors/catalogue/index.ts';
import { domainNameOf } from '../../model/domain-name.ts';
import { changeJaws } from '../../project/change.ts';
import { deploy } from '../deploy.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import type { DeployResult } from '../types.ts';
import { changedProject } from './edit.ts';

export interface RemoveDomainOptions {
  readonly project: OpenProject;
  readonly profile?: string | undefined;
  /** As it was typed. */
  readonly name: string;
  readonly recover?: boolean;
  readonly forceUnlock?: boolean;
  /** Sees what goes before anything does; throws to refuse. */
  agree(plan: DomainRemoval): Promise<void>;
}

export interface DomainRemoval {
  readonly domain: string;
  readonly stage: string;
  /** Stages whose name has to be given before anything of them goes. */
  readonly protected: readonly string[];
  readonly regions: readonly {
    readonly region: string;
    readonly stack: string;
    /** Whether the whole stack goes with it. */
    readonly isLast: boolean;
    /** Logical ids. */
    readonly resources: readonly string[];
  }[];
}

export interface RemoveDomainResult {
  readonly domain: string;
  readonly stage: string;
  readonly deployed: DeployResult;
}

/** Takes a custom domain away from all regions of its stage, records first, and then out of jaws.json. Can be run again after an interruption. */
export function removeDomain(host: Host, options: RemoveDomainOptions): Promise<RemoveDomainResult> {
  return forUser(host, async () => {
    const { project, profile, recover = false, forceUnlock = false } = options;
    const { stages } = project.model;
    const read = domainNameOf(options.name);
    const name = 'name' in read ? read.name : options.name;
    const holder = stages.find(({ domains = [] }) => domains.some((one) => one.name === name));
    if (!holder) {
      const known = stages.flatMap(({ domains = [] }) => domains.map((one) => one.name));
      throw fail('DomainUnknown', { domain: name, known });
    }
    const { name: stage, domains = [] } = holder;
    const isLast = domains.length === 1;
    const index = domains.findIndex((one) => one.name === name);
    const changed = changedProject(project, isLast ? ['domains', stage] : ['domains', stage, index], undefined);
    const selection = { stage, region: undefined, resources: false, functions: [], endpoints: [], domains: true };
    const work = { project: changed.project, profile, selection, recover, forceUnlock };
    const { plan } = await deploy({ ...host, emit: () => {} }, { ...work, mode: 'plan' });
    const regions = plan.regions.flatMap(({ region, stacks }) =>
      stacks
        .filter(({ action }) => action !== 'none')
        .map((stack) => ({
          region,
          stack: stack.name,
          isLast: stack.action === 'delete',
          resources: stack.changes.filter(({ action }) => action === 'delete').map(({ id }) => id),
        })),
    );
    await options.agree({ domain: name, stage, protected: protectedAmong(project.model, [stage]), regions });
    const deployed = await deploy(host, { ...work, allowAddressLoss: regions.flatMap(({ resources }) => resources) });
    host.emit({ type: 'wrote', path: changeJaws(project.model.root, changed.changes) });
    return { domain: name, stage, deployed };
  });
}
