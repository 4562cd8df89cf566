import type { ToolResult } from '../../../api.ts';
import { ago, dateTime, plural, usd } from '../../base/format.ts';
import { placeOf } from '../../base/places.ts';
import { formatRoute } from '../../base/route.ts';
import { Shape } from '../../parts/mark.tsx';
import type { DriftFound } from './drift.tsx';
import { type GridRegion, kindOf, stateWord, wordsOf } from './state.ts';

type Grid = ToolResult<'jaws_grid'>;

interface StageGridProps {
  readonly grid: Grid;
  readonly drift: Readonly<Record<string, DriftFound>>;
}

/** A row for each region, a column for each stage. */
export function StageGrid({ grid, drift }: StageGridProps) {
  const regions = [...new Set(grid.stages.flatMap((stage) => stage.regions.map(({ region }) => region)))];
  const cells = new Map(
    grid.stages.flatMap((one) => one.regions.map((cell) => [`${one.stage} ${cell.region}`, cell] as const)),
  );
  return (
    <table class="stages">
      <caption class="hidden">Releases, health and cost of each stage and region</caption>
      <thead>
        <tr>
          <th scope="col">Region</th>
          {grid.stages.map((stage) => (
            <StageHead key={stage.stage} stage={stage} />
          ))}
        </tr>
      </thead>
      <tbody>
        {regions.map((region) => (
          <tr key={region}>
            <th scope="row">
              <span class="mono">{region}</span>
              <span class="muted region-name">{placeOf(region)?.name}</span>
            </th>
            {grid.stages.map(({ stage }) => {
              const cell = cells.get(`${stage} ${region}`);
              const drifted = drift[stage]?.regions.find((one) => one.region === region)?.drift.length;
              return <td key={stage}>{cell && <Cell cell={cell} drifted={drifted} />}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StageHead({ stage }: { readonly stage: Grid['stages'][number] }) {
  const href = formatRoute({ page: 'functions', stage: stage.stage, region: undefined, item: undefined, query: {} });
  const days = stage.regions.flatMap(({ cost }) => (cost ? [cost.fixed + (cost.used ?? 0)] : []));
  const sum = days.reduce((total, one) => total + one, 0);
  return (
    <th scope="col">
      <div class="stage-head">
        <a href={href} class="strong">
          {stage.stage}
        </a>
        {stage.protected && <span class="tag warn">protected</span>} {stage.embedded && <span class="tag">local</span>}
      </div>
      {days.length > 0 && <span class="sum">{usd(sum)} a day</span>}
    </th>
  );
}

function Cell({ cell, drifted }: { readonly cell: GridRegion; readonly drifted: number | undefined }) {
  const { stage, region, release, alarms, cost, differs, developedBy, reason } = cell;
  const href = formatRoute({ page: 'functions', stage, region, item: undefined, query: {} });
  const kind = kindOf(cell);
  const number = release?.number === undefined ? stateWord(cell) : `#${release.number}`;
  const title = [reason ?? wordsOf(cell), ...(release ? [`${release.by ?? ''} ${dateTime(release.at)}`] : [])].join(
    '\n',
  );
  return (
    <div class="cell">
      <a href={href} title={title}>
        <span class="hidden">
          {stage} {region}: {cell.state === 'ok' ? stateWord(cell) : ''}
        </span>
        <Shape kind={kind} />
        <span class="strong">{number}</span>
        {release?.number !== undefined && cell.state !== 'ok' && <span>{stateWord(cell)}</span>}
        {release && <span class="muted when">{ago(release.at)}</span>}
      </a>
      {alarms.length > 0 && <span class="tag bad">{plural(alarms.length, 'alarm')}</span>}
      {differs && (
        <span class="tag warn" title={`Differs from ${differs.than}: ${plural(differs.changes.length, 'change')}`}>
          differs
        </span>
      )}
      {drifted !== undefined &&
        (drifted > 0 ? <span class="tag warn">drift {drifted}</span> : <span class="tag ok">no drift</span>)}
      {developedBy && (
        <span class="tag" title={developedBy}>
          jaws dev
        </span>
      )}
      {cost && (
        <span class="muted cost" title={costTitle(cost)}>
          {usd(cost.fixed + (cost.used ?? 0))}
        </span>
      )}
    </div>
  );
}

function costTitle({ fixed, used, unpriced }: NonNullable<GridRegion['cost']>): string {
  const parts = [`Fixed: ${usd(fixed)} a day`];
  if (used !== undefined) parts.push(`Usage of the last day: ${usd(used)}`);
  if (unpriced > 0) parts.push(`${plural(unpriced, 'resource')} without a known price`);
  return parts.join('\n');
}
