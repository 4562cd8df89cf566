import { useDash, useStage } from '../../base/dash.ts';
import { ago, dateTime } from '../../base/format.ts';
import { linkTo } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Code } from '../../parts/code.tsx';
import { Empty, Panel } from '../../parts/panel.tsx';
import { logsOf } from './alarm.ts';
import { ChoiceList, type LookProps, Split } from './look.tsx';

const every = 5000;

export function Mails({ chosen }: LookProps) {
  const { route } = useDash();
  const { where } = useStage();
  const mails = useTool('jaws_local_mails', { ...where, limit: 200 }, { every });
  const all = mails.data?.mails ?? [];
  if (mails.error?.code === 'NotEmbedded') {
    return <ChoiceList title="Mails" kind="mails" of={mails} items={() => []} chosen={undefined} none="No mails" />;
  }
  const id = chosen ?? all[0]?.id;
  return (
    <Split
      list={
        <Panel title="Mails" of={mails} flush fill>
          {() =>
            all.length === 0 ? (
              <Empty title="No mails">What functions send by SES or SNS is kept here instead.</Empty>
            ) : (
              <ul class="choices">
                {all.map((mail) => (
                  <li key={mail.id}>
                    <a
                      class="two-lines"
                      href={linkTo(route, { item: `mails/${mail.id}` })}
                      {...(mail.id === id ? { 'aria-current': 'true' as const } : {})}
                    >
                      <span class="cut strong">{mail.subject || '(no subject)'}</span>
                      <span class="cut muted">
                        {mail.to.join(', ')} · {ago(mail.time)}
                      </span>
                    </a>
                  </li>
                ))}
              </ul>
            )
          }
        </Panel>
      }
    >
      {id !== undefined && <Mail key={id} id={id} />}
    </Split>
  );
}

function Mail({ id }: { readonly id: string }) {
  const { where } = useStage();
  const loaded = useTool('jaws_local_mail', { ...where, id });
  return (
    <Panel title={loaded.data?.subject || 'Mail'} of={loaded} fill>
      {(mail) => (
        <div class="stack">
          <dl class="facts">
            <dt>From</dt>
            <dd>{mail.from}</dd>
            <dt>To</dt>
            <dd>{[...mail.to, ...mail.cc, ...mail.bcc].join(', ')}</dd>
            <dt>Sent</dt>
            <dd>
              {dateTime(mail.time)} by {mail.via}
            </dd>
          </dl>
          {mail.text !== undefined && <ToLogs text={mail.text} time={mail.time} />}
          {mail.text !== undefined && <Code label="Text" text={mail.text} />}
          {mail.html !== undefined && (
            <details open={mail.text === undefined}>
              <summary>Source of its HTML</summary>
              <Code label="HTML" text={mail.html} />
            </details>
          )}
          <p>
            <a href={mail.page} target="_blank" rel="noreferrer">
              Open it in the mailbox of the cloud
            </a>
          </p>
        </div>
      )}
    </Panel>
  );
}

function ToLogs({ text, time }: { readonly text: string; readonly time: string }) {
  const href = logsOf(text, time);
  if (href === undefined) return null;
  return (
    <p>
      <a href={href}>Logs around that time</a>
    </p>
  );
}
