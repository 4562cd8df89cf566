import type { SourceFile } from '../project/types.ts';
import { noApi, settingsAt } from './api/types.ts';
import { domainNameOf } from './domain-name.ts';
import type { Report } from './report.ts';
import type { DomainInput } from './schema/domains.ts';
import type { DomainModel, Model } from './types.ts';

interface DomainContext {
  readonly stages: readonly { readonly name: string }[];
  readonly protocol: 'REST' | 'HTTP';
  readonly jaws: SourceFile;
  readonly report: Report;
}

/** The custom domains of each stage, as jaws.json has them. */
export function buildDomains(
  written: Readonly<Record<string, readonly DomainInput[]>> | undefined,
  { stages, protocol, jaws, report }: DomainContext,
): Readonly<Record<string, readonly DomainModel[]>> {
  const found: Record<string, DomainModel[]> = {};
  const holders = new Map<string, string>();
  for (const [stage, entries] of Object.entries(written ?? {})) {
    if (!stages.some(({ name }) => name === stage)) {
      const known = stages.map(({ name }) => name).join(', ') || 'none';
      report({
        message: `${jaws.name}: domains names the stage "${stage}", which the project does not have (${known}).`,
        position: jaws.locateKey(['domains', stage]),
      });
      continue;
    }
    for (const [index, { name: text, ...entry }] of entries.entries()) {
      const at = (field: string) => jaws.locate(['domains', stage, index, field]);
      const read = domainNameOf(text);
      if ('problem' in read) {
        report({ message: `${jaws.name}: "${text}" is not a domain name: ${read.problem}.`, position: at('name') });
        continue;
      }
      const { name } = read;
      const holder = holders.get(name);
      if (holder !== undefined) {
        const where = holder === stage ? `twice in the stage "${stage}"` : `in the stages "${holder}" and "${stage}"`;
        report({
          message: `${jaws.name}: the domain ${name} is ${where}.`,
          position: at('name'),
          hint: 'A name leads to one stage, with one base path: take one of the two out.',
        });
        continue;
      }
      holders.set(name, stage);
      if (protocol === 'REST' && entry.basePath?.includes('/')) {
        report({
          message: `${jaws.name}: the basePath "${entry.basePath}" of ${name} has a slash; that of a REST API is one part.`,
          position: at('basePath'),
        });
      }
      const { health, fast, basePath, zone } = entry;
      found[stage] ??= [];
      found[stage].push({
        name,
        ...(health !== undefined && { health }),
        ...(fast && { fast }),
        ...(basePath !== undefined && { basePath }),
        ...(zone !== undefined && { zone }),
      });
    }
  }
  return found;
}

/** Reports domains that the API of a stage cannot have. */
export function checkDomains({ stages, api = noApi }: Model, jaws: SourceFile, report: Report): void {
  for (const { name: stage, regions, domains = [] } of stages) {
    for (const domain of domains) {
      const problem = problemOf(domain);
      const position = jaws.locate(['domains', stage]);
      if (problem) report({ message: `${jaws.name}: the domain ${domain.name} of ${stage} ${problem}.`, position });
    }

    function problemOf({ name, health }: DomainModel): string | undefined {
      const all = regions.map(({ region }) => ({ region, ...settingsAt(api, stage, region) }));
      const isPrivate = all.find(({ EndpointConfiguration }) => EndpointConfiguration?.Types[0] === 'PRIVATE');
      if (isPrivate) return `cannot lead to the API of ${isPrivate.region}, which is private`;
      const twin = all.find(({ Domain }) => Domain?.DomainName === name);
      if (twin) return `is the DomainName of apiGateway in ${twin.region} too: have it in one of the two`;
      const closed = all.find(({ DisableExecuteApiEndpoint }) => DisableExecuteApiEndpoint);
      if (health === undefined || !closed) return undefined;
      return `has a health path, which is asked at the API's own address; DisableExecuteApiEndpoint closes that in ${closed.region}`;
    }
  }
}
