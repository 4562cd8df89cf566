import { usd } from '../../base/format.ts';
import { placeOf } from '../../base/places.ts';
import { Scroll } from '../../parts/scroll.tsx';
import type { Cost } from './sums.ts';

/** The cost of each region; one that could not be read says why. */
export function RegionTable({ regions }: { readonly regions: Cost['regions'] }) {
  const sum = (all: readonly { readonly usd: number }[]) => all.reduce((total, one) => total + one.usd, 0);
  // Narrow pages have no place for a column that says nothing.
  const someUnpriced = regions.some(({ unpriced, error }) => !error && unpriced.length > 0);
  return (
    <Scroll label="Cost of regions">
      <table class="costs">
        <caption class="hidden">Monthly cost of each region</caption>
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col" class="end">
              A month
            </th>
            <th scope="col" class="end">
              Fixed
            </th>
            <th scope="col" class="end">
              By use
            </th>
            {someUnpriced && (
              <th scope="col" class="end">
                Without a price
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {regions.map(({ region, fixed, used, unpriced, monthly, error, waiting }) => (
            <tr key={region}>
              <th scope="row">
                <span class="mono">{region}</span> <span class="muted region-name">{placeOf(region)?.name}</span>
              </th>
              {error || waiting ? (
                <td colSpan={someUnpriced ? 4 : 3} class={error ? 'bad-text' : 'muted'}>
                  {error?.message ?? 'Waiting for its answer'}
                </td>
              ) : (
                <>
                  <td class="end strong">{usd(monthly)}</td>
                  <td class="end">{usd(sum(fixed))}</td>
                  <td class="end">{usd(sum(used))}</td>
                  {someUnpriced && (
                    <td class="end">{unpriced.length === 0 ? <span class="muted">–</span> : unpriced.length}</td>
                  )}
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
