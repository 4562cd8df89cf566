import { pageKeys } from '../base/keys.ts';
import { Dialog } from './dialog.tsx';
import { Switch } from './fields.tsx';
import { titles } from './side.tsx';

interface ShortcutsProps {
  readonly enabled: boolean;
  readonly setEnabled: (on: boolean) => void;
  readonly close: () => void;
}

const inLists: readonly (readonly [string, string])[] = [
  ['↑ ↓', 'Move between rows'],
  ['PgUp PgDn', 'Move by a screen of rows'],
  ['Home End', 'First or last row'],
  ['Enter', 'Open the row'],
  ['Space', 'Tick the row'],
];

export function Shortcuts({ enabled, setEnabled, close }: ShortcutsProps) {
  return (
    <Dialog title="Keyboard" close={close}>
      <div class="keys">
        <section>
          <h3>Pages</h3>
          <dl>
            {Object.entries(pageKeys).map(([key, page]) => (
              <div key={key}>
                <dt>
                  <kbd>g</kbd> <kbd>{key}</kbd>
                </dt>
                <dd>{titles[page]}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>Everywhere</h3>
          <dl>
            <Key keys="/" text="Search" />
            <Key keys="?" text="These keys" />
            <Key keys="Esc" text="Close a dialog" />
          </dl>
          <h3>Lists</h3>
          <dl>
            {inLists.map(([keys, text]) => (
              <Key key={keys} keys={keys} text={text} />
            ))}
          </dl>
        </section>
      </div>
      <Switch label="Single-key shortcuts: g, / and ?" checked={enabled} onChange={setEnabled} />
    </Dialog>
  );
}

function Key({ keys, text }: { readonly keys: string; readonly text: string }) {
  return (
    <div>
      <dt>
        {keys.split(' ').map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </div>
  );
}
