import { useStage } from '../base/dash.ts';
import { plural } from '../base/format.ts';

/** Names of regions, or "all" for those of the whole stage. */
export function RegionNames({ regions }: { readonly regions: readonly string[] }) {
  const all = useStage().regions;
  if (regions.length > 3 && regions.length === all.length) return <h3>All {plural(regions.length, 'region')}</h3>;
  return (
    <h3>
      {regions.length > 3 && `${plural(regions.length, 'region')}: `}
      <span class="mono">{regions.join(', ')}</span>
    </h3>
  );
}
