import { useId } from 'preact/hooks';
import { Icon } from '../../parts/icon.tsx';

export interface Pair {
  readonly name: string;
  readonly value: string;
}

interface PairsProps {
  readonly title: string;
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: readonly Pair[]) => void;
}

/** Any number of names with values. */
export function Pairs({ title, pairs, onChange }: PairsProps) {
  const id = useId();
  const set = (at: number, change: Partial<Pair>) =>
    onChange(pairs.map((pair, own) => (own === at ? { ...pair, ...change } : pair)));
  const one = title.replace(/s$/, '').toLowerCase();
  return (
    <fieldset class="pairs" aria-labelledby={id}>
      <div class="bar">
        <span id={id} class="strong">
          {title}
        </span>
        <button type="button" class="link" onClick={() => onChange([...pairs, { name: '', value: '' }])}>
          Add {one === 'query' ? 'a parameter' : `a ${one}`}
        </button>
      </div>
      {pairs.map(({ name, value }, at) => (
        <div key={at} class="pair">
          <input
            aria-label={`${title}: name ${at + 1}`}
            placeholder="name"
            value={name}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => set(at, { name: event.currentTarget.value })}
          />
          <input
            aria-label={`${title}: value ${at + 1}`}
            placeholder="value"
            value={value}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => set(at, { value: event.currentTarget.value })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${title.toLowerCase()} ${at + 1}`}
            onClick={() => onChange(pairs.filter((_, own) => own !== at))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </fieldset>
  );
}

/** Values of one name become a list. */
export function valuesOf(pairs: readonly Pair[]): Record<string, string | string[]> {
  const named = Map.groupBy(
    pairs.filter(({ name }) => name !== ''),
    ({ name }) => name,
  );
  return Object.fromEntries(
    [...named].map(([name, own]) => [name, own.length === 1 ? own[0]!.value : own.map(({ value }) => value)]),
  );
}
