import type { Context } from '../../../kernel/context.ts';
import { type CertificateRecord, certificatesOf } from '../records.ts';
import { validationRecord } from './show.ts';

/** https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html */
const VALIDATION_TIMEOUT_MS = 72 * 3_600_000;

/**
 * The authorities that may sign for a name with CAA records:
 * https://docs.aws.amazon.com/acm/latest/userguide/setup.html#setup-caa
 */
const AUTHORITIES: readonly string[] = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];

/** The current state of a certificate: one that was waiting for its records may be issued, or have failed. */
export async function refreshed(ctx: Context, record: CertificateRecord): Promise<CertificateRecord> {
  if (!record.isPending) return record;
  const isLate = ctx.kernel.clock.now() - record.created > VALIDATION_TIMEOUT_MS;
  const states = await Promise.all(record.names.map((name) => stateOf(ctx, name)));
  const change = states.includes('forbidden')
    ? { failure: { status: 'FAILED', reason: 'CAA_ERROR' } as const }
    : states.every((state) => state !== 'open')
      ? { issued: ctx.kernel.clock.now() }
      : isLate
        ? { failure: { status: 'VALIDATION_TIMED_OUT' } as const }
        : undefined;
  if (!change) return record;
  const all = certificatesOf(ctx);
  const now = all.get(record.arn);
  if (!now?.isPending) return now ?? record;
  const settled = { ...now, isPending: false, ...change };
  all.put(record.arn, settled);
  return settled;
}

/**
 * Whether a name needs validation: it is in a public hosted zone of the account that lacks the record. The owner of a name outside of all
 * zones is unknown, so it counts as validated.
 */
export const isOpen = async (ctx: Context, name: string): Promise<boolean> => (await stateOf(ctx, name)) !== 'proven';

type State = 'proven' | 'open' | 'forbidden';

/** If several zones have the same name, the registrar points to one of them, which is unknown here: a record in any of them counts. */
async function stateOf(ctx: Context, name: string): Promise<State> {
  const zones = await zonesOf(ctx, `${name.replace(/^\*\./, '')}.`);
  if (zones.length === 0) return 'proven';
  const states = await Promise.all(zones.map((zone) => stateIn(ctx, zone, name)));
  if (states.includes('proven')) return 'proven';
  return states.includes('open') ? 'open' : 'forbidden';
}

async function stateIn({ aws: { route53 }, ...ctx }: Context, zone: Zone, name: string): Promise<State> {
  const { ResourceRecordSets: caa = [] } = await route53.listResourceRecordSets({
    HostedZoneId: zone.id,
    StartRecordName: zone.name,
    StartRecordType: 'CAA',
    MaxItems: 1,
  });
  const issuers = caa
    .filter(({ Name, Type }) => Name === zone.name && Type === 'CAA')
    .flatMap(({ ResourceRecords = [] }) =>
      ResourceRecords.map(({ Value = '' }) => /issue\s+"([^";]*)/.exec(Value)?.[1]),
    );
  if (issuers.length > 0 && !issuers.some((issuer) => AUTHORITIES.includes(issuer?.trim() ?? ''))) return 'forbidden';
  const wanted = validationRecord(ctx, name);
  const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({
    HostedZoneId: zone.id,
    StartRecordName: wanted.Name,
    StartRecordType: 'CNAME',
    MaxItems: 1,
  });
  const [found] = ResourceRecordSets;
  const isThere =
    found?.Name === wanted.Name && found.ResourceRecords?.some(({ Value }) => isSame(Value, wanted.Value));
  return isThere ? 'proven' : 'open';
}

const isSame = (a = '', b = ''): boolean => a.replace(/\.$/, '') === b.replace(/\.$/, '');

interface Zone {
  readonly id: string;
  readonly name: string;
}

/** The longest public zones of the account that contain a name. */
async function zonesOf(ctx: Context, name: string): Promise<readonly Zone[]> {
  const found: Zone[] = [];
  for (let Marker: string | undefined; ; ) {
    const page = await ctx.aws.route53.listHostedZones({ Marker });
    for (const { Id = '', Name = '', Config } of page.HostedZones ?? []) {
      if (!Config?.PrivateZone && (name === Name || name.endsWith(`.${Name}`))) found.push({ id: Id, name: Name });
    }
    Marker = page.NextMarker;
    if (!page.IsTruncated || Marker === undefined) break;
  }
  const longest = Math.max(...found.map((zone) => zone.name.length));
  return found.filter((zone) => zone.name.length === longest);
}
