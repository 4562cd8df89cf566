import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useDash } from '../../base/dash.ts';
import { ago, plural } from '../../base/format.ts';
import { formatRoute, setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Choice, Switch } from '../../parts/fields.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { World } from '../../parts/world.tsx';
import { Attention } from './attention.tsx';
import { DriftButton, type DriftFound } from './drift.tsx';
import { type Drill, DrillView, drillFlows, drillRegions } from './drill.tsx';
import { StageGrid } from './stage-grid.tsx';
import { kindOf, wordsOf } from './state.ts';

type Grid = ToolResult<'jaws_grid'>;

/** Milliseconds. */
const every = 30_000;
/** A drill changes within seconds; finding out whether one runs only reads a folder. */
const drillEvery = { running: 700, none: 4000 } as const;

export function Home() {
  const { route, project } = useDash();
  const measured = route.query.measured === '1';
  const grid = useTool('jaws_grid', measured ? { measured } : {}, { every });
  const drill = useDrill();
  const [drift, setDrift] = useState<Readonly<Record<string, DriftFound>>>({});
  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
        {grid.data && <Summary grid={grid.data} />}
      </div>
      {drill && (
        <Panel title="Map: a drill runs" actions={<MapStage drill={drill} />}>
          <DrillMap drill={drill} />
        </Panel>
      )}
      {grid.data && <Attention grid={grid.data} drift={drift} />}
      <Panel
        title="Stages and regions"
        of={grid}
        flush
        actions={
          <>
            <Switch
              label="Measured usage in cost"
              checked={measured}
              onChange={(on) => setQuery(route, { measured: on ? '1' : '' })}
            />
            <DriftButton
              stages={project.stages.map(({ stage }) => stage)}
              found={(stage, result) => setDrift((before) => ({ ...before, [stage]: result }))}
            />
          </>
        }
      >
        {(data) =>
          data.stages.length === 0 ? (
            <Empty title="No stages yet">
              <code>jaws stage create dev</code> adds the first one.
            </Empty>
          ) : (
            <StageGrid grid={data} drift={drift} />
          )
        }
      </Panel>
      {!drill && (
        <Panel title="Map" actions={<MapStage drill={undefined} />}>
          {grid.data ? <Regions grid={grid.data} /> : <p class="muted">Waiting for the stages.</p>}
        </Panel>
      )}
    </>
  );
}

function Summary({ grid }: { readonly grid: Grid }) {
  const regions = grid.stages.flatMap((one) => one.regions);
  return (
    <p class="trail">
      {plural(grid.stages.length, 'stage')} · {plural(new Set(regions.map(({ region }) => region)).size, 'region')} ·
      read {ago(grid.at)}
    </p>
  );
}

/** The drill that the map shows: that of the selected stage, else any. */
function useDrill(): Drill | undefined {
  const { route } = useDash();
  const [runs, setRuns] = useState(false);
  const { data } = useTool('jaws_drill', {}, { every: runs ? drillEvery.running : drillEvery.none });
  const drills = data?.drills ?? [];
  if (drills.length > 0 !== runs) setRuns(drills.length > 0);
  return route.query.map === undefined ? drills[0] : drills.find(({ stage }) => stage === route.query.map);
}

function DrillMap({ drill }: { readonly drill: Drill }) {
  const { stage } = drill;
  return (
    <DrillView drill={drill}>
      <World
        label={`Regions of ${stage} in the drill`}
        regions={drillRegions(drill, (region) =>
          formatRoute({ page: 'functions', stage, region, item: undefined, query: {} }),
        )}
        flows={drillFlows(drill)}
      />
    </DrillView>
  );
}

function MapStage({ drill }: { readonly drill: Drill | undefined }) {
  const { route, project } = useDash();
  if (project.stages.length < 2) return null;
  return (
    <Choice
      label="Stage"
      value={route.query.map ?? drill?.stage ?? widest(project.stages) ?? ''}
      options={project.stages.map(({ stage }) => stage)}
      onChange={(map) => setQuery(route, { map })}
    />
  );
}

/** The stage with the most regions. */
const widest = (
  stages: readonly { readonly stage: string; readonly regions: readonly unknown[] }[],
): string | undefined => [...stages].sort((a, b) => b.regions.length - a.regions.length)[0]?.stage;

function Regions({ grid }: { readonly grid: Grid }) {
  const { route } = useDash();
  const shown = grid.stages.find(({ stage }) => stage === (route.query.map ?? widest(grid.stages)));
  if (!shown || shown.regions.length === 0) return <Empty title="No regions to show" />;
  return (
    <World
      label={`Regions of ${shown.stage}`}
      regions={shown.regions.map((one) => ({
        region: one.region,
        kind: kindOf(one),
        text: wordsOf(one),
        href: formatRoute({ page: 'functions', stage: one.stage, region: one.region, item: undefined, query: {} }),
      }))}
    />
  );
}
