import type { ComponentChildren } from 'preact';
import type { ToolResult } from '../../../api.ts';
import { count, plural } from '../../base/format.ts';
import { placeOf } from '../../base/places.ts';
import { Mark, type MarkKind } from '../../parts/mark.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import type { WorldFlow, WorldRegion } from '../../parts/world.tsx';

export type Drill = ToolResult<'jaws_drill'>['drills'][number];

const phases: Readonly<Record<Drill['phase'], readonly [MarkKind, string]>> = {
  calm: ['ok', 'All regions respond'],
  lost: ['bad', 'Region lost'],
  back: ['busy', 'Region is back'],
};

/** The regions of a drill as the map shows them: the lost one is down, the others show the requests of the last seconds. */
export const drillRegions = (
  { regions, lost, phase, recent }: Drill,
  href: (region: string) => string,
): WorldRegion[] =>
  regions.map((region) => {
    const answered = recent.flows.reduce((sum, one) => sum + (one.region === region ? one.requests : 0), 0);
    const isLost = region === lost && phase === 'lost';
    const text = `${isLost ? 'Lost in the drill, ' : ''}${plural(answered, 'request')} answered in ${recent.seconds} s`;
    return {
      region,
      kind: isLost ? 'bad' : region === lost && phase === 'back' ? 'busy' : 'ok',
      text,
      href: href(region),
    };
  });

/** Routes from each client location to a region; the width is the share of the location's requests. */
export function drillFlows({ recent }: Drill): WorldFlow[] {
  const totals = new Map<string, number>();
  for (const { place, requests } of recent.flows) totals.set(place, (totals.get(place) ?? 0) + requests);
  return recent.flows.map(({ place, region, requests }) => ({
    from: place,
    ...(region !== undefined && { to: region }),
    share: requests / (totals.get(place) || 1),
  }));
}

const seconds = (value: number) => `${Math.floor(value / 60)}:${String(Math.round(value % 60)).padStart(2, '0')}`;

/** A drill in words and figures, around its map. */
export function DrillView({ drill, children }: { readonly drill: Drill; readonly children: ComponentChildren }) {
  const { stage, lost, ground, phase, at, lostAt, restoredAt, requests, failed, recent } = drill;
  const [kind, word] = phases[phase];
  const places = [...new Set(recent.flows.map(({ place }) => place))];
  const share = requests === 0 ? 0 : (failed / requests) * 100;
  return (
    <section class="drill" aria-label={`Drill: ${stage} loses ${lost}`}>
      <p class="drill-head">
        <Mark kind={kind}>{word}</Mark>
        <span class="strong">
          {stage} loses <span class="mono">{lost}</span>
        </span>
        <span class="muted">
          {ground === 'copy' ? 'in a copy of the local cloud: the stage itself is not touched' : 'on AWS, by Route 53'}
        </span>
      </p>
      <div class="run-bar">
        <progress max={restoredAt} value={Math.min(at, restoredAt)} aria-label="Progress of the drill" />
        <span>
          {seconds(at)} · lost from {seconds(lostAt)} to {seconds(restoredAt)}
        </span>
        <span>
          {count(requests)} requests, <span class={failed > 0 ? 'bad-text' : ''}>{count(failed)} failed</span> (
          {share.toFixed(share > 0 && share < 10 ? 1 : 0)} %)
        </span>
      </div>
      <History drill={drill} />
      {children}
      <Scroll label="Where requests go">
        <table class="costs">
          <caption class="hidden">Who answered in the last {recent.seconds} seconds, by place of the clients</caption>
          <thead>
            <tr>
              <th scope="col">Clients near</th>
              <th scope="col">Answered by, in {recent.seconds} s</th>
              <th scope="col" class="end">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => {
              const own = recent.flows.filter((one) => one.place === place);
              const lostHere = own.find(({ region }) => region === undefined)?.requests ?? 0;
              return (
                <tr key={place}>
                  <th scope="row">
                    <span class="mono">{place}</span> <span class="muted region-name">{placeOf(place)?.name}</span>
                  </th>
                  <td>
                    {own
                      .flatMap(({ region, requests: n }) => (region === undefined ? [] : [`${region} ${n}`]))
                      .join(', ') || <span class="muted">nobody</span>}
                  </td>
                  <td class={lostHere > 0 ? 'end bad-text strong' : 'end muted'}>{lostHere || '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

/** A bar for each few seconds: answered requests, with failed ones on top. */
function History({ drill }: { readonly drill: Drill }) {
  const { history, lostAt, restoredAt, at } = drill;
  const { answered, failed } = history;
  const bins = Math.max(answered.length, Math.ceil(restoredAt / history.seconds), 1);
  const top = Math.max(1, ...answered.map((value, bin) => value + (failed[bin] ?? 0)));
  const x = (time: number) => (Math.min(time, bins * history.seconds) / (bins * history.seconds)) * 600;
  const width = 600 / bins;
  return (
    <svg
      class="drill-history"
      viewBox="0 0 600 46"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Requests over time: ${count(failed.reduce((sum, one) => sum + one, 0))} failed`}
    >
      {at >= lostAt && (
        <rect
          class="lost"
          x={x(lostAt)}
          y="0"
          width={Math.max(1, x(Math.min(at, restoredAt)) - x(lostAt))}
          height="46"
        />
      )}
      {answered.map((value, bin) => {
        const [ok, bad] = [(value / top) * 42, ((failed[bin] ?? 0) / top) * 42];
        return (
          <g key={bin}>
            <rect class="ok" x={bin * width} y={46 - ok} width={width * 0.82} height={ok} />
            <rect class="bad" x={bin * width} y={46 - ok - bad} width={width * 0.82} height={bad} />
          </g>
        );
      })}
    </svg>
  );
}
