import { useDash, useStage } from '../../base/dash.ts';
import { plural, usd } from '../../base/format.ts';
import { lackingOf, someOf } from '../../base/lacking.ts';
import { setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Choice } from '../../parts/fields.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { EndpointTable, LineGrid } from './lines.tsx';
import { RegionTable } from './regions.tsx';
import { StageTable } from './stages.tsx';
import { type Cost, endpointCosts, linesOf, unpricedOf } from './sums.ts';

type Traffic = '' | 'small' | 'medium' | 'large' | 'metrics';

const choices: readonly (readonly [Traffic, string])[] = [
  ['', 'Usage file, else small'],
  ['small', 'Assumed: small'],
  ['medium', 'Assumed: medium'],
  ['large', 'Assumed: large'],
  ['metrics', 'Measured by CloudWatch'],
];

/** The tool's input for the traffic in the address. */
function trafficIn(query: Readonly<Record<string, string>>) {
  const traffic = choices.find(([value]) => value !== '' && value === query.traffic)?.[0] as
    | Exclude<Traffic, ''>
    | undefined;
  const days = Math.min(450, Math.max(1, Math.round(Number(query.days ?? 7)) || 7));
  return { ...(traffic && { traffic }), ...(traffic === 'metrics' && { days }) };
}

export function CostPage() {
  const { route } = useDash();
  const { where } = useStage();
  const traffic = trafficIn(route.query);
  const loaded = useTool('jaws_cost', { ...where, ...traffic });
  const { data } = loaded;
  return (
    <>
      <PageHead title="Cost">
        <Choice
          label="Traffic"
          value={traffic.traffic ?? ''}
          options={choices}
          onChange={(value) => setQuery(route, { traffic: value })}
        />
        {traffic.traffic === 'metrics' && (
          <Choice
            label="Days"
            value={String(traffic.days)}
            options={[...new Set([1, 7, 30, 90, traffic.days ?? 7])].sort((a, b) => a - b).map(String)}
            onChange={(days) => setQuery(route, { days })}
          />
        )}
      </PageHead>
      <Panel title="A month" of={loaded}>
        {(cost) => (
          <>
            <Sum cost={cost} />
            <RegionTable regions={cost.regions} />
          </>
        )}
      </Panel>
      {data?.regions.some(({ unpriced }) => unpriced.length > 0) && <NotPriced cost={data} />}
      {data && <Lines cost={data} />}
      <StageTable traffic={traffic} />
    </>
  );
}

function Sum({ cost }: { readonly cost: Cost }) {
  const { monthly, published, old, overYear } = cost;
  return (
    <div class="sum-head">
      <p class="sum-usd">
        {usd(monthly)} <span class="muted">a month{without(cost)}</span>
      </p>
      <p>{wordsOf(cost)}</p>
      <p class="muted">
        List prices without free tiers, discounts and taxes
        {published !== undefined && `, published on ${published} or later`}.{' '}
        {overYear ? (
          <span class="tag bad">prices are over a year old</span>
        ) : (
          old && <span class="tag warn">prices are over 90 days old</span>
        )}
      </p>
    </div>
  );
}

/** The sum lacks regions that have not answered, or cannot be read. */
function without({ regions }: Cost): string {
  const { waiting = [], unread } = lackingOf(regions);
  const lacks = [...waiting, ...unread.map(({ region }) => region)];
  return lacks.length === 0 ? '' : ` without ${someOf(lacks)}`;
}

function wordsOf({ traffic, days = 0, file }: Cost): string {
  if (traffic === 'metrics')
    return `As if a month were like the last ${days === 1 ? 'day' : `${days} days`}. CloudWatch does not measure the storage of tables, so it is not included.`;
  if (traffic === 'file') return `With the traffic of ${file ?? 'the usage file'}.`;
  const own = file === undefined ? ' A file usage.json beside jaws.json says what is expected instead.' : '';
  return `With assumed ${traffic} traffic.${own}`;
}

function NotPriced({ cost }: { readonly cost: Cost }) {
  return (
    <Panel title="Without a price" flush>
      <Scroll label="What has no price">
        <table>
          <caption class="hidden">Resources without a known price, by reason</caption>
          <thead>
            <tr>
              <th scope="col">Resources</th>
              <th scope="col">Type</th>
              <th scope="col">Why</th>
              <th scope="col">Where</th>
            </tr>
          </thead>
          <tbody>
            {unpricedOf(cost.regions).map(({ why, type, ids, regions }) => (
              <tr key={`${type} ${why}`}>
                <td>
                  {ids.slice(0, 8).join(', ')}
                  {ids.length > 8 && <span class="muted"> and {ids.length - 8} more</span>}
                </td>
                <td class="muted">{type}</td>
                <td>{why}</td>
                <td class="muted">{regions.length > 2 ? plural(regions.length, 'region') : regions.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

function Lines({ cost }: { readonly cost: Cost }) {
  const lines = linesOf(cost.regions);
  const endpoints = endpointCosts(cost);
  return (
    <>
      <Panel title="By function and resource" flush>
        {lines.length === 0 ? (
          <Empty title="Nothing here costs anything">Or nothing is deployed in these regions.</Empty>
        ) : (
          <LineGrid lines={lines} />
        )}
      </Panel>
      {endpoints.length > 0 && (
        <Panel title="By endpoint" flush>
          <EndpointTable endpoints={endpoints} />
        </Panel>
      )}
    </>
  );
}
