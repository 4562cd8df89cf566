import { useMemo, useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { plural } from '../../base/format.ts';
import { lackingOf, waitText } from '../../base/lacking.ts';
import { setQuery } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { type Column, DataGrid } from '../../parts/data-grid.tsx';
import { Search } from '../../parts/fields.tsx';
import { Mark, type MarkKind } from '../../parts/mark.tsx';
import { HowToWrite, PageHead } from '../../parts/page-head.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { RegionsStrip } from '../../parts/regions-strip.tsx';
import { SetDialog } from './set-dialog.tsx';
import { VariableDialog } from './variable-dialog.tsx';

export interface Variable {
  readonly name: string;
  readonly neededBy: readonly string[];
  readonly places: readonly VariablePlace[];
}

export interface VariablePlace {
  readonly region: string;
  /** Undefined for a region that has not answered, or could not be read. */
  readonly set: boolean | undefined;
  readonly waiting: boolean;
}

export function Variables() {
  const { route } = useDash();
  const { stage, where, canWrite } = useStage();
  const loaded = useTool('jaws_env_names', where);
  const [open, setOpen] = useState<string>();
  const [setting, setSetting] = useState<string>();
  const all = useMemo(() => variablesIn(loaded.data), [loaded.data]);
  const query = route.query.q ?? '';
  const shown = all.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
  const opened = all.find(({ name }) => name === open);
  const lacking = lackingOf(loaded.data?.regions ?? []);
  const waits = waitText(lacking);
  const isKnown = lacking.unread.length === 0 && waits === undefined;
  return (
    <>
      <PageHead title="Variables">
        {canWrite && (
          <button type="button" class="primary" onClick={() => setSetting('')}>
            Set a variable…
          </button>
        )}
      </PageHead>
      {!canWrite && <HowToWrite what="Setting and showing values" />}
      <Panel
        title={plural(all.length, 'variable')}
        of={loaded}
        lacking={({ regions }) => lackingOf(regions)}
        fill
        flush
        actions={<Search label="Search names" value={query} onChange={(q) => setQuery(route, { q })} />}
      >
        {() =>
          shown.length === 0 ? (
            <Empty title={all.length === 0 ? 'No variables' : `Nothing matches “${query}”`}>
              {all.length === 0 && isKnown && `Functions of ${stage} need no variables, and none is set.`}
            </Empty>
          ) : (
            <DataGrid
              class="opens"
              label="Variables"
              columns={columns}
              rows={shown}
              keyOf={({ name }) => name}
              onOpen={({ name }) => setOpen(name)}
            />
          )
        }
      </Panel>
      {opened && (
        <VariableDialog
          variable={opened}
          close={() => setOpen(undefined)}
          change={() => {
            setOpen(undefined);
            setSetting(opened.name);
          }}
          changed={loaded.reload}
          waits={waits}
        />
      )}
      {setting !== undefined && (
        <SetDialog name={setting} waits={waits} close={() => setSetting(undefined)} changed={loaded.reload} />
      )}
    </>
  );
}

function variablesIn(found: ToolResult<'jaws_env_names'> | undefined): Variable[] {
  const regions = found?.regions ?? [];
  const names = [...new Set(regions.flatMap(({ variables }) => variables.map(({ name }) => name)))].sort();
  return names.map((name) => ({
    name,
    neededBy: regions.flatMap(({ variables }) => variables).find((one) => one.name === name)?.neededBy ?? [],
    places: regions.map(({ region = '', variables, waiting = false, error }) => ({
      region,
      set: waiting || error ? undefined : variables.some((one) => one.name === name && one.set),
      waiting,
    })),
  }));
}

/** A variable that functions need and lack is worse than an unused one. */
function stateOf({ places, neededBy }: Variable): readonly [MarkKind, string] {
  const known = places.filter((one) => one.set !== undefined);
  const set = known.filter((one) => one.set).length;
  if (set === places.length) return ['ok', 'Set'];
  const where = set === 0 ? 'Not set' : `Set in ${set} of ${places.length}`;
  if (set === known.length) return [places.some(({ waiting }) => waiting) ? 'busy' : 'warn', where];
  return [neededBy.length > 0 ? 'bad' : 'warn', where];
}

export function placeState({ set, waiting }: VariablePlace, neededBy: readonly string[]): readonly [MarkKind, string] {
  if (waiting) return ['busy', 'Waiting for its answer'];
  if (set === undefined) return ['bad', 'Could not be read'];
  return set ? ['ok', 'Set'] : [neededBy.length > 0 ? 'bad' : 'none', 'Not set'];
}

const columns: readonly Column<Variable>[] = [
  {
    key: 'name',
    title: 'Name',
    track: 'minmax(120px, 2fr)',
    cell: ({ name }) => <span class="mono">{name}</span>,
  },
  {
    key: 'state',
    title: 'State',
    track: '140px',
    cell: (one) => {
      const [kind, word] = stateOf(one);
      return <Mark kind={kind}>{word}</Mark>;
    },
  },
  {
    key: 'value',
    title: 'Value',
    track: '90px',
    wide: true,
    cell: ({ places }) => places.some(({ set }) => set) && <span class="muted">••••••••</span>,
  },
  {
    key: 'needed',
    title: 'Needed by',
    track: 'minmax(90px, 2fr)',
    wide: true,
    cell: ({ neededBy }) => (
      <span class={neededBy.length === 0 ? 'muted' : ''}>{neededBy.join(', ') || 'no function'}</span>
    ),
  },
  {
    key: 'places',
    title: 'Regions',
    track: 'minmax(60px, 280px)',
    wide: true,
    cell: (one) => (
      <RegionsStrip
        label={stateOf(one)[1]}
        cells={one.places.map((place) => {
          const [kind, word] = placeState(place, one.neededBy);
          return { region: place.region, kind, title: `${place.region}: ${word.toLowerCase()}` };
        })}
      />
    ),
  },
];
