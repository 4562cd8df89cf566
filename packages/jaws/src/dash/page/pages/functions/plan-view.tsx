import type { ToolResult } from '../../../api.ts';
import { bytes, duration, plural, usd } from '../../base/format.ts';
import { ChangeTable } from '../../parts/change-table.tsx';
import { RegionNames } from '../../parts/region-names.tsx';

type Planned = ToolResult<'jaws_plan'>;
type PlannedRegion = Planned['plan']['regions'][number];

/** Regions with the same changes are shown once. */
export function PlanView({ result }: { readonly result: Planned }) {
  const { plan, missingVariables } = result;
  const groups = groupsOf(plan.regions);
  return (
    <div class="plan">
      {plan.empty && <p class="strong">Nothing would change: the deployed resources match the project.</p>}
      <Missing missing={missingVariables} />
      {plan.expected && <ExpectedLine expected={plan.expected} />}
      {groups.map(({ regions, region }) => (
        <section key={regions.join()} class="plan-group">
          <RegionNames regions={regions} />
          <Stacks region={region} />
        </section>
      ))}
    </div>
  );
}

function groupsOf(
  all: readonly PlannedRegion[],
): { readonly regions: readonly string[]; readonly region: PlannedRegion }[] {
  const changing = all.filter(({ stacks }) => stacks.some(({ action }) => action !== 'none'));
  const same = Map.groupBy(changing, ({ stacks }) =>
    JSON.stringify(
      stacks.filter(({ action }) => action !== 'none').map(({ kind, action, changes }) => [kind, action, changes]),
    ),
  );
  return [...same.values()].map((regions) => ({ regions: regions.map(({ region }) => region), region: regions[0]! }));
}

function Stacks({ region }: { readonly region: PlannedRegion }) {
  const size = region.uploads.reduce((sum, one) => sum + one.bytes, 0);
  const changes = region.stacks.flatMap((stack) => stack.changes);
  const deleted = region.stacks.filter(({ action, changes }) => action === 'delete' && changes.length === 0);
  return (
    <>
      {region.uploads.length > 0 && (
        <p class="muted">
          {plural(region.uploads.length, 'zip')} to upload, {bytes(size)}
        </p>
      )}
      {deleted.map(({ name }) => (
        <p key={name}>
          Deletes the stack <code>{name}</code>
        </p>
      ))}
      <ChangeTable changes={changes} label={`What would change in ${region.region}`} />
    </>
  );
}

function Missing({ missing }: { readonly missing: Planned['missingVariables'] }) {
  if (missing.length === 0) return null;
  return (
    <div class="note warn">
      <p class="strong">Variables that functions need and that are not set</p>
      <ul>
        {[...Map.groupBy(missing, ({ name }) => name)].map(([name, places]) => (
          <li key={name}>
            <code>{name}</code>{' '}
            <span class="muted">
              in {places.length > 3 ? plural(places.length, 'region') : places.map(({ region }) => region).join(', ')},
              for {places[0]?.functions.join(', ') ?? ''}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ExpectedLine({ expected }: { readonly expected: NonNullable<Planned['plan']['expected']> }) {
  const { cost, time } = expected;
  const parts: string[] = [];
  if (cost.monthly !== 0) parts.push(`${cost.monthly > 0 ? '+' : ''}${usd(cost.monthly)} a month, fixed`);
  if (time) parts.push(`about ${duration(time.seconds * 1000)}`);
  if (cost.unpriced.length > 0) parts.push(`${plural(cost.unpriced.length, 'resource')} without a known price`);
  if (parts.length === 0) return null;
  return <p>Expected: {parts.join(' · ')}</p>;
}
