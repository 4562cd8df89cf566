import { oneLiners } from '../../base/visible.ts';
import { createDomain } from '../../engine/domains/create.ts';
import { type DomainRemoval, removeDomain } from '../../engine/domains/remove.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { chooseStage, nameRegions, regionsAt } from '../place.ts';
import { agreeToRemoval } from './remove.ts';

export const create: Run = async ({ arguments: args, values, flags }, context) => {
  if (values.zone !== undefined && flags.has('no-zone')) {
    throw fail('ConflictingOptions', { first: '--zone', second: '--no-zone' });
  }
  const project = openProject(findRoot(context.cwd));
  const stage = await chooseStage(context, project.model, values.stage, '--stage');
  nameRegions(context, regionsAt(project.model, { stage, region: undefined }));
  const { domain, url, deployed } = await createDomain(context.host, {
    project,
    profile: values.profile,
    stage,
    name: args.name ?? '',
    health: values.health,
    fast: flags.has('fast'),
    basePath: values['base-path'],
    zone: flags.has('no-zone') ? false : values.zone,
    deploys: !flags.has('no-deploy'),
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
  });
  return {
    data: { stage, domain, url, deployed: deployed !== undefined, stacks: deployed?.stacks ?? [] },
    text: (paint) =>
      deployed
        ? paint.cyan(url)
        : `${paint.bold(domain.name)} is in ${project.project.jaws.name}.\nNext: ${paint.cyan(`jaws deploy all ${stage} all`)}`,
    note: (paint) => (deployed ? paint.dim(`See who answers: \`jaws domain status ${domain.name}\``) : ''),
  };
};

export const remove: Run = async ({ arguments: args, values, flags, lists }, context) => {
  const { domain, stage, deployed } = await removeDomain(context.host, {
    project: openProject(findRoot(context.cwd)),
    profile: values.profile,
    name: args.name ?? '',
    recover: flags.has('recover'),
    forceUnlock: flags.has('force-unlock'),
    agree: async (plan) => {
      nameRegions(
        context,
        plan.regions.map(({ region }) => region),
      );
      context.show((paint) => removalText(oneLiners(plan), paint));
      await agreeToRemoval(plan.protected, lists.confirm, context, { message: 'Remove it?', initial: false });
    },
  });
  return {
    data: { domain, stage, stacks: deployed.stacks },
    text: (paint) => `${paint.bold(domain)} is removed from ${stage}.`,
  };
};

function removalText({ domain, stage, regions }: DomainRemoval, paint: Paint): string {
  if (regions.length === 0) return `${paint.bold(domain)} of ${stage} is not deployed: it is removed from the project.`;
  const rows = regions.map(({ region, stack, isLast, resources }) => [
    paint.bold(region),
    paint.red(isLast ? `- ${stack}` : `~ ${stack}`),
    `${resources.length} resources`,
  ]);
  return `${paint.bold(domain)} goes from ${stage}: records, then domain name, then certificate. Clients get no answer at it any more.\n${table(rows, '  ')}`;
}
