import { useDash, useStage } from '../../base/dash.ts';
import { linkTo } from '../../base/route.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { Buckets } from './buckets.tsx';
import { Mails } from './mails.tsx';
import { Queues } from './queues.tsx';
import { Tables } from './tables.tsx';

const kinds = [
  ['tables', 'Tables', Tables],
  ['buckets', 'Buckets', Buckets],
  ['queues', 'Queues', Queues],
  ['mails', 'Mails', Mails],
] as const;

/** The stage's resources in the embedded cloud. The kind and the name are in the address: `tables/Orders`. */
export function Local() {
  const { route } = useDash();
  const { region, regions } = useStage();
  const [kind = 'tables', ...rest] = (route.item ?? 'tables').split('/');
  const [, , View] = kinds.find(([name]) => name === kind) ?? kinds[0];
  const at = region ?? regions[0];
  return (
    <>
      <PageHead title="Local cloud" />
      <nav class="tabs" aria-label="Kinds">
        {kinds.map(([name, title]) => (
          <a
            key={name}
            href={linkTo(route, { item: name })}
            {...(name === kind ? { 'aria-current': 'page' as const } : {})}
          >
            {title}
          </a>
        ))}
        {region === undefined && regions.length > 1 && (
          <span class="muted">in {at}; choose another region beside the stage</span>
        )}
      </nav>
      <View key={kind} chosen={rest.length > 0 ? rest.join('/') : undefined} />
    </>
  );
}
