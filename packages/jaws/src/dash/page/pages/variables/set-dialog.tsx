import { useId, useState } from 'preact/hooks';
import { type ApiError, asApiError } from '../../base/client.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { plural } from '../../base/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Switch } from '../../parts/fields.tsx';

interface SetDialogProps {
  /** Empty for a new variable. */
  readonly name: string;
  readonly close: () => void;
  readonly changed: () => void;
  /** Why nothing can be set yet. */
  readonly waits: string | undefined;
}

const hidden = { spellcheck: false, autocomplete: 'new-password' } as const;

/** The value is hidden as it is typed, and is sent only to the server. */
export function SetDialog({ name, close, changed, waits }: SetDialogProps) {
  const { client, announce } = useDash();
  const { stage, region, where, regions } = useStage();
  const [named, setNamed] = useState(name);
  const [value, setValue] = useState('');
  const [shown, setShown] = useState(false);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<ApiError>();
  const ids = { name: useId(), value: useId() };
  const save = async (event: Event) => {
    event.preventDefault();
    setRunning(true);
    setError(undefined);
    try {
      const result = await client.call('jaws_env_set', { ...where, name: named, value });
      announce(`${named} is set in ${plural(result.regions.length, 'region')}.`);
      changed();
      close();
    } catch (thrown) {
      setError(asApiError(thrown));
      setRunning(false);
    }
  };
  return (
    <Dialog title={name === '' ? `Set a variable of ${stage}` : `Set ${name} of ${stage}`} close={close}>
      <form class="stack" onSubmit={(event) => void save(event)}>
        {name === '' && (
          <div class="field">
            <label for={ids.name}>Name</label>
            <input
              id={ids.name}
              required
              value={named}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => setNamed(event.currentTarget.value)}
            />
          </div>
        )}
        <div class="field">
          <label for={ids.value}>Value</label>
          <input
            id={ids.value}
            {...(shown ? { type: 'text' } : { type: 'password' })}
            {...hidden}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
          <Switch label="Show what is typed" checked={shown} onChange={setShown} />
        </div>
        <p class="muted">
          In {region ?? `all ${plural(regions.length, 'region')}`}. Functions get it with their next deployment.
        </p>
        {waits !== undefined && <p class="muted">{waits} It can be set then.</p>}
        {error && <Failure error={error} />}
        <footer class="dialog-foot">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={running || named === '' || waits !== undefined}>
            {running ? 'Setting…' : 'Set'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
