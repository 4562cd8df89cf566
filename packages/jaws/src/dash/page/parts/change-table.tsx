import type { ToolResult } from '../../api.ts';
import { plural } from '../base/format.ts';
import { Scroll } from './scroll.tsx';

type Change = ToolResult<'jaws_plan'>['plan']['regions'][number]['stacks'][number]['changes'][number];

const losses: Readonly<Record<NonNullable<Change['data']>, string>> = {
  deleted: 'Deletes its data',
  replaced: 'Replaces it: its data is lost',
  'maybe-replaced': 'May replace it: its data may be lost',
};
const actions: Readonly<Record<Change['action'], readonly [sign: string, word: string]>> = {
  create: ['+', 'Create'],
  update: ['~', 'Update'],
  delete: ['−', 'Delete'],
};
const most = 200;

/** Planned or applied changes. Those that lose data come first, in red and in words. */
export function ChangeTable({ changes, label }: { readonly changes: readonly Change[]; readonly label: string }) {
  if (changes.length === 0) return null;
  const sorted = [...changes].sort((a, b) => Number(b.data !== undefined) - Number(a.data !== undefined));
  return (
    <Scroll label={label}>
      <table class="changes">
        <caption class="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Change</th>
            <th scope="col">What</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, most).map((change) => (
            <Row key={`${change.kind} ${change.id} ${change.action}`} change={change} />
          ))}
        </tbody>
      </table>
      {sorted.length > most && <p class="muted more">and {plural(sorted.length - most, 'more change')}</p>}
    </Scroll>
  );
}

function Row({ change }: { readonly change: Change }) {
  const { action, kind, id, why, data, maybe } = change;
  const [sign, word] = actions[action];
  return (
    <tr class={data ? 'loses' : ''}>
      <td class={`action ${action}`}>
        <span class="mono" aria-hidden="true">
          {sign}
        </span>{' '}
        {maybe ? `${word}, maybe` : word}
      </td>
      <td>
        <span class="muted">{kind}</span> <span class="mono">{id}</span>
        {data && <span class="tag bad">{losses[data]}</span>}
      </td>
      <td class="muted">{why.join(', ')}</td>
    </tr>
  );
}
