import { readFault } from '../../kernel/faults/rule.ts';
import { checkRegion, faultControl } from './fault-control.ts';
import { Refusal } from './json.ts';
import { readQuery, text } from './query.ts';
import type { Answer, Route, RouteRequest } from './route.ts';

const faultsOf = ({ cloud }: RouteRequest) => cloud.kernel.faults;

const listed = (asked: RouteRequest): Answer => ({
  status: 200,
  body: {
    faults: faultsOf(asked)
      .list()
      .map(({ id, fault, hits }) => ({ id, ...fault, hits })),
    regionsDown: faultsOf(asked).regionsDown(),
    regionsSlow: faultsOf(asked).regionsSlow(),
  },
});

const asRecord = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};

/** One fault, or a list of them. */
const readFaults = async (asked: RouteRequest) => {
  const body = await asked.json();
  if (body === undefined) throw new Refusal(400, 'A fault is an object in the body.');
  return (Array.isArray(body) ? body : [body]).map((one) => readFault(one, asked.cloud.services));
};

/** The faults to inject: `POST` adds some, `PUT` replaces all of them, `DELETE` removes them. */
export const faultRoutes: readonly Route[] = [
  [
    /^\/_jaws\/faults$/,
    {
      GET: listed,
      async POST(asked) {
        const ids = (await readFaults(asked)).map((fault) => faultsOf(asked).add(fault));
        return { status: 201, body: { ids } };
      },
      async PUT(asked) {
        const faults = await readFaults(asked);
        for (const { id } of faultsOf(asked).list()) faultsOf(asked).remove(id);
        for (const fault of faults) faultsOf(asked).add(fault);
        return listed(asked);
      },
      DELETE(asked) {
        faultsOf(asked).clear();
        return { status: 204 };
      },
    },
  ],
  [
    /^\/_jaws\/faults\/regions\/([^/]+)$/,
    {
      async PUT(asked) {
        const [region] = asked.parts;
        checkRegion(region);
        const { looks, latency, ...more } = asRecord(await asked.json());
        const unknown = Object.keys(more)[0] ?? (looks !== undefined && latency !== undefined ? 'latency' : undefined);
        if (unknown !== undefined) {
          throw new Refusal(400, 'The body is {"looks": "reset"}, which is the default, or {"latency": 300}.');
        }
        const control = faultControl(faultsOf(asked), asked.cloud.services);
        if (latency === undefined) control.regionDown(region, looks as 'reset' | undefined);
        else control.regionSlow(region, latency as number);
        return { status: 204 };
      },
      DELETE(asked) {
        const [region] = asked.parts;
        checkRegion(region);
        faultsOf(asked).regionUp(region);
        faultsOf(asked).regionFast(region);
        return { status: 204 };
      },
    },
  ],
  [
    /^\/_jaws\/faults\/calls$/,
    {
      GET(asked) {
        const filter = readQuery(asked.query, { service: text, operation: text, region: text });
        return { status: 200, body: { calls: faultsOf(asked).counts.list(filter) } };
      },
      DELETE(asked) {
        faultsOf(asked).counts.clear();
        return { status: 204 };
      },
    },
  ],
  [
    /^\/_jaws\/faults\/(fault-\d+)$/,
    {
      DELETE(asked) {
        const [id = ''] = asked.parts;
        if (!faultsOf(asked).remove(id)) throw new Refusal(404, `There is no fault ${id}.`);
        return { status: 204 };
      },
    },
  ],
];
