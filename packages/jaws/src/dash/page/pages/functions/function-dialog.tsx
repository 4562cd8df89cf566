import { useStage } from '../../base/dash.ts';
import { formatRoute, type PageName } from '../../base/route.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { type FunctionRow, placesText } from './rows.ts';

export function FunctionDialog({ row, close }: { readonly row: FunctionRow; readonly close: () => void }) {
  const { stage, region } = useStage();
  const to = (page: PageName, query: Readonly<Record<string, string>>, item?: string) =>
    formatRoute({ page, stage, region, item, query });
  return (
    <Dialog title={row.id} close={close} wide>
      {row.description && <p>{row.description}</p>}
      <p class="bar">
        <a class="button" href={to('logs', { fn: row.id })}>
          Logs
        </a>
        <a class="button" href={to('metrics', { fn: row.id })}>
          Metrics
        </a>
        <a class="button" href={to('requests', { fn: row.id })}>
          Requests
        </a>
      </p>
      <dl class="facts">
        <dt>Runtime</dt>
        <dd>{row.runtime}</dd>
        <dt>Memory</dt>
        <dd>{row.memorySize} MB</dd>
        <dt>Time-out</dt>
        <dd>{row.timeout} s</dd>
        {row.endpoints.map((one, at) => (
          <>
            <dt>{at === 0 ? 'Endpoints' : ''}</dt>
            <dd>
              <a href={to('console', {}, one.id)}>
                <span class="method">{one.method}</span> <span class="mono">{one.path}</span>
              </a>
            </dd>
          </>
        ))}
        <dt>Regions</dt>
        <dd>{placesText(row.places)}</dd>
      </dl>
      {row.places.length > 0 && (
        <Scroll label="Regions of the function">
          <table>
            <thead>
              <tr>
                <th scope="col">Region</th>
                <th scope="col">State</th>
                <th scope="col">Code</th>
                <th scope="col" class="end">
                  Memory
                </th>
              </tr>
            </thead>
            <tbody>
              {row.places.map(({ region: at, kind, title, deployed }) => (
                <tr key={at}>
                  <th scope="row" class="mono">
                    {at}
                  </th>
                  <td>
                    <Mark kind={kind}>{title.slice(at.length + 2)}</Mark>
                  </td>
                  <td class="mono">{deployed?.hash?.slice(0, 12) ?? '–'}</td>
                  <td class="end">{deployed ? `${deployed.memorySize} MB` : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Dialog>
  );
}
