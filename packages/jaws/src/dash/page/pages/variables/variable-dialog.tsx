import { useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { type ApiError, asApiError } from '../../base/client.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { plural } from '../../base/format.ts';
import { formatRoute } from '../../base/route.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { placeState, type Variable } from './variables.tsx';

interface VariableDialogProps {
  readonly variable: Variable;
  readonly close: () => void;
  /** Asks for another value. */
  readonly change: () => void;
  readonly changed: () => void;
  /** Why it cannot be changed yet. */
  readonly waits: string | undefined;
}

export function VariableDialog({ variable, close, change, changed, waits }: VariableDialogProps) {
  const { client, announce } = useDash();
  const { stage, region, where, regions, canWrite } = useStage();
  const { name, neededBy, places } = variable;
  const [values, setValues] = useState<ToolResult<'jaws_env_value'>['regions']>();
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<ApiError>();
  const anySet = places.some(({ set }) => set);
  const attempt = async (work: () => Promise<void>) => {
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  };
  const show = () => attempt(async () => setValues((await client.call('jaws_env_value', { ...where, name })).regions));
  const remove = () =>
    attempt(async () => {
      await client.call('jaws_env_unset', { ...where, name });
      announce(`${name} is removed.`);
      changed();
      close();
    });
  return (
    <Dialog title={name} close={close} wide>
      <dl class="facts">
        <dt>Needed by</dt>
        <dd>
          {neededBy.length === 0
            ? 'no function'
            : neededBy.map((id, at) => (
                <>
                  {at > 0 && ', '}
                  <a href={formatRoute({ page: 'functions', stage, region, item: id, query: {} })}>{id}</a>
                </>
              ))}
        </dd>
      </dl>
      <Scroll label="Values by region">
        <table>
          <thead>
            <tr>
              <th scope="col">Region</th>
              <th scope="col">State</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {places.map((one) => {
              const found = values?.find((value) => value.region === one.region);
              const [kind, word] = placeState(one, neededBy);
              return (
                <tr key={one.region}>
                  <th scope="row" class="mono">
                    {one.region}
                  </th>
                  <td>
                    <Mark kind={kind}>{word}</Mark>
                  </td>
                  <td class="mono value">{found ? (found.reference ?? found.value) : one.set ? '••••••••' : ''}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {error && <Failure error={error} />}
      {asked && (
        <div class="note warn stack">
          <p>
            Remove it from {region ?? `all ${plural(regions.length, 'region')}`}? Functions lose it with their next
            deployment.
          </p>
          <div class="bar">
            <button type="button" class="danger" onClick={() => void remove()}>
              Remove {name}
            </button>
            <button type="button" onClick={() => setAsked(false)}>
              Keep it
            </button>
          </div>
        </div>
      )}
      {canWrite && waits !== undefined && <p class="muted">{waits} It can be changed then.</p>}
      {canWrite && (
        <footer class="dialog-foot">
          {anySet && !values && (
            <button type="button" onClick={() => void show()}>
              Show values
            </button>
          )}
          {values && (
            <button type="button" onClick={() => setValues(undefined)}>
              Hide values
            </button>
          )}
          {anySet && !asked && (
            <button type="button" disabled={waits !== undefined} onClick={() => setAsked(true)}>
              Remove…
            </button>
          )}
          <button type="button" class="primary" disabled={waits !== undefined} onClick={change}>
            Set…
          </button>
        </footer>
      )}
    </Dialog>
  );
}
