import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { isWithin } from '../names.ts';
import { ownerOf } from '../resolver/owner.ts';
import { placeOf } from '../resolver/regions.ts';
import { type DnsAnswer, resolve } from '../resolver/resolve.ts';
import { type Owner, recordsOf, type ZoneRecord } from '../state.ts';
import { type DnsRecord, headerOnly, type Reply, writeReply } from './message.ts';
import { BadPacket, HEADER, type Query, readQuery } from './query.ts';
import { isMeta, typeName } from './types.ts';
import { Unwritable } from './writer.ts';

const IN = 1;

/**
 * The answer of Route 53's name servers to a packet from a client in that region; undefined for packets that deserve no answer.
 * `size` is the maximum number of bytes of the answer. https://www.rfc-editor.org/rfc/rfc1035
 */
export async function answerPacket(
  kernel: Kernel,
  packet: Buffer,
  region: string,
  size: (query: Query) => number,
): Promise<Buffer | undefined> {
  // Two servers that answer each other's answers would never stop.
  if (packet.length < HEADER || (packet[2] ?? 0) & 0x80) return undefined;
  if (((packet[2] ?? 0) >> 3) & 15) return headerOnly(packet, 'NOTIMP');
  let query: Query;
  try {
    query = readQuery(packet);
  } catch (error) {
    if (error instanceof BadPacket) return headerOnly(packet, 'FORMERR');
    throw error;
  }
  try {
    return writeReply(query, await replyTo(kernel, query, region), size(query));
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof Unwritable)) throw error;
    kernel.log.warn(`Route 53 cannot answer for ${query.name} ${typeName(query.type)}: ${error.message}`);
    return writeReply(query, { code: 'SERVFAIL' }, size(query));
  }
}

async function replyTo(kernel: Kernel, query: Query, region: string): Promise<Reply> {
  if (query.edns && query.edns.version > 0) return { code: 'BADVERS' };
  // A dot within a label would be mistaken for a separator.
  if (query.class !== IN || isMeta(query.type) || query.name.includes('\\056')) return { code: 'REFUSED' };
  const found = ownerOf(kernel, query.name);
  if (!found) return { code: 'REFUSED' };
  const { owner, zone } = found;
  const type = typeName(query.type);
  const delegated = delegation(owner, zone, query.name, type);
  if (delegated) return delegated;
  const chance = Number.parseInt(kernel.ids.uuid().slice(0, 8), 16) / 2 ** 32;
  const asker = { region, ...placeOf(region), chance };
  const { code, answers } = await resolve(
    kernel.context({ account: owner.account, region }),
    { name: query.name, type, zone },
    asker,
  );
  const records = unique(answers.flatMap((answer) => withAddress(answer, type)));
  const isFound = records.length > 0;
  return { code, authoritative: true, answers: records, authority: isFound ? [] : soaOf(owner, zone) };
}

/** Names below a delegation (NS records) are for other servers to answer, unless their zone is here. */
function delegation(owner: Owner, zone: ZoneRecord, name: string, type: string): Reply | undefined {
  const records = recordsOf(owner, zone.id);
  for (let parent = name; parent !== zone.name && isWithin(parent, zone.name); ) {
    const set = records.get(`${parent} NS `);
    if (set && !(type === 'DS' && parent === name)) {
      const authority = valuesOf(set.Name, 'NS', set.TTL, set.ResourceRecords);
      const additional = authority.flatMap(({ value }) =>
        (['A', 'AAAA'] as const).flatMap((kind) => {
          const glue = records.get(`${value.toLowerCase().replace(/\.?$/, '.')} ${kind} `);
          return glue ? valuesOf(glue.Name, kind, glue.TTL, glue.ResourceRecords) : [];
        }),
      );
      return { code: 'NOERROR', authority, additional };
    }
    parent = parent.slice(parent.indexOf('.') + 1);
  }
  return undefined;
}

const valuesOf = (
  name = '',
  type: string,
  ttl = 0,
  values: readonly { readonly Value?: string | undefined }[] = [],
): DnsRecord[] => values.map(({ Value: value = '' }) => ({ name, type, ttl, value }));

/** How long a name's absence may be cached: the smaller of the SOA record's own TTL and its last field. RFC 2308. */
function soaOf(owner: Owner, zone: ZoneRecord): DnsRecord[] {
  const set = recordsOf(owner, zone.id).get(`${zone.name} SOA `);
  const value = set?.ResourceRecords?.[0]?.Value;
  if (!set || value === undefined) return [];
  const min = Number(value.trim().split(/\s+/).at(-1));
  return [{ name: zone.name, type: 'SOA', ttl: Math.min(set.TTL ?? 0, Number.isNaN(min) ? 0 : min), value }];
}

/** Names of AWS's own, which the gateway of this cloud answers for. */
const OURS = /\.(?:amazonaws\.com|on\.aws)\.$/;

/** An alias to a service answers with that service's address: this machine. */
function withAddress(answer: DnsAnswer, type: string): DnsRecord[] {
  if (answer.type !== 'ALIAS') return [answer];
  if (!OURS.test(answer.value)) throw new Unwritable(`nothing is at ${answer.value}`);
  return type === 'A' ? [{ ...answer, type, value: '127.0.0.1' }] : [];
}

/** The same record twice is one. RFC 2181, section 5. */
const unique = (records: readonly DnsRecord[]): DnsRecord[] => [
  ...new Map(records.map((one) => [`${one.name} ${one.type} ${one.value}`, one])).values(),
];
