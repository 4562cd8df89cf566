import { useEffect, useId, useLayoutEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface SearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Reports the input after a short pause in typing. */
export function Search({ label, value, onChange }: SearchProps) {
  const [typed, setTyped] = useState(value);
  // Before it is painted: otherwise keys pressed right after would be lost.
  useLayoutEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), 120);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <label class="search">
      <Icon name="search" />
      <span class="hidden">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={typed}
        spellcheck={false}
        autocomplete="off"
        data-search=""
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (string | readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
  /** The label is for screen readers only. */
  readonly bare?: boolean;
}

export function Choice({ label, value, options, onChange, bare }: ChoiceProps) {
  const id = useId();
  return (
    <span class="choice">
      <label for={id} class={bare ? 'hidden' : ''}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => {
          const [key, text] = typeof option === 'string' ? [option, option] : option;
          return (
            <option key={key} value={key} selected={key === value}>
              {text}
            </option>
          );
        })}
      </select>
    </span>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, checked, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
