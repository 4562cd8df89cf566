import type { ServerResponse } from 'node:http';
import { AwsError } from '../../../kernel/errors.ts';
import type { ControlPlane } from '../../../kernel/service.ts';
import { nameFault, normalName } from '../names.ts';
import { ownerOf } from './owner.ts';
import { resolve } from './resolve.ts';
import { roundTripsFrom } from './round-trips.ts';

const PATH = '/_aws/route53/resolve';
const ROUND_TRIPS = '/_aws/route53/round-trips';

/**
 * `GET /_aws/route53/resolve?name=&type=&region=` answers from the hosted zones as Route 53's name servers would answer
 * somebody in that region; with `account`, from the zones of that account alone. Also `country`, `continent`, `subdivision`. `GET /_aws/route53/round-trips?region=` shows the
 * milliseconds from there to other regions by which latency records are chosen.
 */
export const resolverPlane: ControlPlane = (head, kernel) => {
  if (head.path !== PATH && head.path !== ROUND_TRIPS) return undefined;
  return async (request, response) => {
    request.resume();
    if (head.method !== 'GET') return send(response, 405, { message: 'Method not allowed' });
    const query = new URLSearchParams(head.search);
    if (head.path === ROUND_TRIPS) {
      const from = query.get('region') ?? 'us-east-1';
      return send(response, 200, { region: from, milliseconds: roundTripsFrom(from) });
    }
    const [name, type = 'A'] = [query.get('name'), query.get('type')?.toUpperCase()];
    if (!name || nameFault(name)) return send(response, 400, { message: 'The parameter name must be a domain name.' });
    const account = query.get('account') ?? ownerOf(kernel, normalName(name))?.owner.account ?? kernel.account;
    const region = query.get('region') ?? 'us-east-1';
    const asker = {
      region,
      country: query.get('country') ?? undefined,
      continent: query.get('continent') ?? undefined,
      subdivision: query.get('subdivision') ?? undefined,
      chance: Number.parseInt(kernel.ids.uuid().slice(0, 8), 16) / 2 ** 32,
    };
    try {
      const { code, zone, answers } = await resolve(kernel.context({ account, region }), { name, type }, asker);
      send(response, 200, { name, type, region, status: code, hostedZoneId: zone?.id ?? null, answers });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      send(response, error.status ?? 400, { code: error.code, message: error.message });
    }
  };
};

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
