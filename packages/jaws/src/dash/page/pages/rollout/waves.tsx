import { useEffect, useState } from 'preact/hooks';
import { duration } from '../../base/format.ts';
import { placeOf } from '../../base/places.ts';
import { Mark } from '../../parts/mark.tsx';
import { bakeOf, type Rollout, regionStateOf } from './state.ts';

/** Waves in order, each with its regions and remaining bake time. */
export function Waves({ rollout }: { readonly rollout: Rollout }) {
  const since = useSecondsOf(rollout);
  return (
    <ol class="waves" aria-label="Waves">
      {rollout.waves.map(({ regions }, at) => (
        <li
          key={regions[0]?.region}
          class={at === rollout.wave && rollout.state !== 'done' ? 'wave now' : 'wave'}
          {...(at === rollout.wave && rollout.runner !== undefined ? { 'aria-current': 'step' as const } : {})}
        >
          <h3>Wave {at + 1}</h3>
          <ul>
            {regions.map(({ region, state }) => {
              const [kind, word] = regionStateOf(state, rollout);
              return (
                <li key={region}>
                  <span class="mono">{region}</span>
                  <span class="muted cut">{placeOf(region)?.name}</span>
                  <Mark kind={kind}>{word}</Mark>
                </li>
              );
            })}
          </ul>
          <BakeLine rollout={rollout} wave={at} since={since} />
        </li>
      ))}
    </ol>
  );
}

function BakeLine({
  rollout,
  wave,
  since,
}: {
  readonly rollout: Rollout;
  readonly wave: number;
  readonly since: number;
}) {
  const bake = bakeOf(rollout, wave, since);
  if (!bake) return <p class="muted bake">Not watched</p>;
  const { of, watched, left } = bake;
  const span = (seconds: number) => duration(Math.round(seconds) * 1000);
  const isNow = watched > 0 && left > 0;
  return (
    <div class="bake">
      {isNow && <progress max={of} value={watched} aria-label={`Wave ${wave + 1} is watched`} />}
      <p class={isNow ? '' : 'muted'}>
        {isNow
          ? `${span(left)} of ${span(of)} left to watch`
          : left === 0
            ? `Watched for ${span(of)}`
            : `To be watched for ${span(of)}`}
      </p>
    </div>
  );
}

/** Seconds since the last result, counted while the page shows it. */
function useSecondsOf(data: unknown): number {
  const [since, setSince] = useState(0);
  useEffect(() => {
    const began = performance.now();
    setSince(0);
    const timer = setInterval(() => setSince((performance.now() - began) / 1000), 1000);
    return () => clearInterval(timer);
  }, [data]);
  return since;
}
