import { oneLiners } from '../../base/visible.ts';
import { domainStatus } from '../../engine/domains/status.ts';
import type { DomainRegion, DomainStatus } from '../../engine/domains/status-types.ts';
import { openProject } from '../../engine/open.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { stdout } from '../../output/writer.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ arguments: { name }, values }, { cwd, host }) => {
  const project = openProject(findRoot(cwd));
  const domains = await domainStatus(host, { project, profile: values.profile, name, stage: values.stage });
  return {
    data: { project: project.model.name, domains },
    text: (paint) => domainsText(oneLiners(domains), paint, stdout.columns ?? 120),
    exitCode: domains.some(({ regions }) => regions.some(({ error }) => error)) ? 1 : 0,
  };
};

/** A row for each region; in a narrow terminal, a line for each fact. */
export function domainsText(domains: readonly DomainStatus[], paint: Paint, columns: number): string {
  if (domains.length === 0) return 'The project has no domains: jaws domain create api.myapp.com';
  return domains.map((one) => domainText(one, paint, columns)).join('\n\n');
}

const wide = 100;

function domainText(one: DomainStatus, paint: Paint, columns: number): string {
  const zone = one.zone === undefined ? '' : one.zone === false ? 'zone hosted elsewhere' : `zone ${one.zone}`;
  const head = `${paint.bold(one.name)}  ${paint.dim([one.stage, zone].filter(Boolean).join(', '))}`;
  const body = columns >= wide ? wideRows(one.regions, paint) : narrowRows(one.regions, paint);
  return [head, body, answerText(one, paint), recordsText(one, paint)].filter(Boolean).join('\n');
}

const facts = ['certificate', 'domain name', 'mapping', 'health', 'record'] as const;

function factsOf({ certificate, domainName, mapping, health, record }: DomainRegion): string[] {
  const days = certificate?.daysLeft === undefined ? '' : `, ${certificate.daysLeft} days left`;
  const below = mapping?.basePath === undefined ? '' : ` at /${mapping.basePath}`;
  return [
    certificate ? `${certificate.state}${days}` : '-',
    domainName ?? '-',
    mapping ? `${mapping.api}/${mapping.stage}${below}` : '-',
    health ? `${health.good} of ${health.of}` : 'nobody looks',
    record ? `TTL ${record.ttl} s` : '-',
  ];
}

function stateOf({ differences, error }: DomainRegion, paint: Paint): string {
  if (error) return paint.red(`${error.message} (${error.code})`);
  return differences.length === 0 ? paint.green('as it should be') : paint.yellow(differences.join(', '));
}

const isBare = ({ certificate, domainName, error }: DomainRegion): boolean =>
  error !== undefined || (certificate === undefined && domainName === undefined);

function wideRows(regions: readonly DomainRegion[], paint: Paint): string {
  const rows = regions.map((one) => [
    one.region,
    ...(isBare(one) ? facts.map(() => '') : factsOf(one)),
    stateOf(one, paint),
  ]);
  return table([['region', ...facts, ''].map((word) => paint.dim(word)), ...rows], '  ');
}

function narrowRows(regions: readonly DomainRegion[], paint: Paint): string {
  return regions
    .map((one) => {
      const head = `  ${one.region}  ${stateOf(one, paint)}`;
      if (isBare(one)) return head;
      const values = factsOf(one);
      return `${head}\n${table(
        facts.map((fact, at) => [paint.dim(fact), values[at] ?? '']),
        '    ',
      )}`;
    })
    .join('\n');
}

function answerText({ answer, url }: DomainStatus, paint: Paint): string {
  if (!answer) return '';
  if (answer.problem !== undefined) return `  ${paint.yellow(`Nobody answers ${url}: ${answer.problem}`)}`;
  const status = answer.status ?? 0;
  const color = status < 400 ? paint.green : paint.yellow;
  const who = answer.region ?? 'a region that cannot be told';
  return `  ${paint.cyan(url)} is answered by ${paint.bold(who)}: ${color(String(status))} in ${answer.ms} ms`;
}

/** Full names, because they are copied. A validation record is the same for all regions. */
function recordsText({ regions }: DomainStatus, paint: Paint): string {
  const rows = regions.flatMap(({ records }) =>
    records.map(({ name, type, value, region }) => [name, type, value, region ?? ''].join('\t')),
  );
  if (rows.length === 0) return '';
  const head = ['  Records to set where the name is hosted:'];
  const cells = [...new Set(rows)].map((row) => row.split('\t'));
  const lines = cells.map(([name = '', type = '', value = '', region = '']) =>
    [`    ${name}`, type, value, region && paint.dim(`for ${region}`)].filter(Boolean).join('  '),
  );
  return [...head, ...lines].join('\n');
}
