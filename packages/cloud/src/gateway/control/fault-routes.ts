import { readFault } from '../../kernel/faults/rule.ts';
import { checkRegion, faultControl } from './fault-control.ts';
import { Refusal } from './json.ts';
import { readQuery, text } from './query.ts';
import type { Answer, Asked, Route } from './route.ts';

const faultsOf = ({ cloud }: Asked) => cloud.kernel.faults;

const listed = (asked: Asked): Answer => ({
  status: 200,
  body: {
    faults: faultsOf(asked)
      .list()
      .map(({ id, fault, hits }) => ({ id, ...fault, hits })),
    regionsDown: faultsOf(asked).regionsDown(),
  },
});

/** One fault, or a list of them. */
const given = async (asked: Asked) => {
  const body = await asked.json();
  if (body === undefined) throw new Refusal(400, 'A fault is an object in the body.');
  return (Array.isArray(body) ? body : [body]).map((one) => readFault(one, asked.cloud.services));
};

/** What is to go wrong: `POST` adds to it, `PUT` is all there is from now on, `DELETE` takes it back. */
export const faultRoutes: readonly Route[] = [
  [
    /^\/_jaws\/faults$/,
    {
      GET: listed,
      async POST(asked) {
        const ids = (await given(asked)).map((fault) => faultsOf(asked).add(fault));
        return { status: 201, body: { ids } };
      },
      async PUT(asked) {
        const faults = await given(asked);
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
        const { looks } = ((await asked.json()) ?? {}) as { looks?: 'reset' };
        checkRegion(region);
        faultControl(faultsOf(asked), asked.cloud.services).regionDown(region, looks);
        return { status: 204 };
      },
      DELETE(asked) {
        const [region] = asked.parts;
        checkRegion(region);
        faultsOf(asked).regionUp(region);
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
