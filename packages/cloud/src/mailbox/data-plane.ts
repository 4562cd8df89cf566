import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Kernel } from '../kernel/kernel.ts';
import { pageHeaders, sendErrorPage, wantsPage } from '../kernel/page/cloud-page.ts';
import type { ControlPlane } from '../kernel/service.ts';
import type { Collection } from '../store/store.ts';
import { findDash } from './dashes.ts';
import { type Mail, mails, type Push, pushes, type Text, texts } from './mailbox.ts';
import { nextStep } from './next-step.ts';
import { listPage, mailPage, noDashPage } from './page.ts';

/** Nothing in a mail may run, load or submit anything; the frame of a mail's HTML is sandboxed as well. */
const HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: OutgoingHttpHeaders;
}

/**
 * Sent messages for inspection: `/_aws/ses` and `/_aws/sns/…` in the formats that LocalStack documents, `/_aws/mail` for people.
 * https://docs.localstack.cloud/aws/services/ses/#ses-retrospection
 */
export const mailboxPlane: ControlPlane = (head, kernel) => {
  const found = PAGES.find(([path]) => path.test(head.path));
  if (!found) return undefined;
  return async (request, response) => {
    const query = new URLSearchParams(head.search);
    const answer = found[1](request.method ?? 'GET', query, head.path, kernel);
    if (request.method === 'DELETE') await kernel.store.commit();
    send(request, response, answer);
  };
};

type Page = (method: string, query: URLSearchParams, path: string, kernel: Kernel) => Answer;

const json = (body: unknown): Answer => ({ status: 200, type: 'application/json', body: JSON.stringify(body) });
const html = (body: string, headers: OutgoingHttpHeaders): Answer => ({
  status: 200,
  type: 'text/html; charset=utf-8',
  body,
  headers,
});
const page = ({ html: body, policy }: ReturnType<typeof listPage>): Answer => html(body, pageHeaders(policy));
const NONE: Answer = { status: 404, type: 'text/plain; charset=utf-8', body: 'There is no such message.\n' };
const DONE: Answer = { status: 204, type: 'text/plain', body: '' };
const NOT_ALLOWED: Answer = { status: 405, type: 'text/plain; charset=utf-8', body: 'Method not allowed\n' };

const readOnly =
  (page: Page): Page =>
  (method, query, path, kernel) =>
    method === 'GET' || method === 'HEAD' ? page(method, query, path, kernel) : NOT_ALLOWED;

const ses: Page = (method, query, _path, kernel) => {
  const all = mails(kernel);
  const id = query.get('id');
  if (method === 'DELETE') {
    for (const key of [...all.keys()]) if (!id || key === id) all.delete(key);
    return DONE;
  }
  if (method !== 'GET' && method !== 'HEAD') return NOT_ALLOWED;
  const email = query.get('email');
  const messages = [...all.values()].filter(
    (mail) => (!id || mail.id === id) && (!email || mail.source === email || addressOf(mail.source) === email),
  );
  return json({ messages: messages.map(localStackShape) });
};

const addressOf = (source: string): string => /<([^<>]+)>\s*$/.exec(source)?.[1] ?? source;

function localStackShape(mail: Mail): object {
  const base = {
    Id: mail.id,
    Region: mail.region,
    Timestamp: new Date(mail.timestamp).toISOString(),
    Source: mail.source,
  };
  if (mail.isRaw) return { ...base, RawData: Buffer.from(mail.raw, 'latin1').toString() };
  const Destination = {
    ...(mail.to.length > 0 ? { ToAddresses: mail.to } : {}),
    ...(mail.cc.length > 0 ? { CcAddresses: mail.cc } : {}),
    ...(mail.bcc.length > 0 ? { BccAddresses: mail.bcc } : {}),
  };
  return {
    ...base,
    Destination,
    Subject: mail.subject ?? '',
    Body: { text_part: mail.text ?? null, html_part: mail.html ?? null },
    ...(mail.template === undefined ? {} : { Template: mail.template, TemplateData: mail.templateData ?? '{}' }),
  };
}

function isSelected(one: { account: string; region: string }, query: URLSearchParams): boolean {
  const [account, region] = [query.get('accountId'), query.get('region')];
  return (!account || account === one.account) && (!region || region === one.region);
}

function grouped<T>(items: readonly T[], key: (item: T) => string, shape: (item: T) => object) {
  const groups = new Map<string, object[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), shape(item)]);
  return Object.fromEntries(groups);
}

/** Messages to phones or devices, by recipient: all of them, or those of one recipient, account or region. */
function sentTo<T extends Text | Push>(
  name: string,
  {
    of,
    by,
    to,
    shape,
  }: {
    readonly of: (kernel: Kernel) => Collection<T>;
    /** The parameter that names one of them. */
    readonly by: string;
    readonly to: (one: T) => string;
    readonly shape: (one: T) => object;
  },
): Page {
  return (method, query, _path, kernel) => {
    const all = of(kernel);
    const asked = query.get(by);
    const entries = [...all.entries()].filter(([, one]) => isSelected(one, query) && (!asked || to(one) === asked));
    if (method === 'DELETE') {
      for (const [key] of entries) all.delete(key);
      return DONE;
    }
    if (method !== 'GET' && method !== 'HEAD') return NOT_ALLOWED;
    const found = entries.map(([, one]) => one);
    return json({ [name]: grouped(found, to, shape), region: query.get('region') ?? 'us-east-1' });
  };
}

const sms = sentTo<Text>('sms_messages', {
  of: texts,
  by: 'phoneNumber',
  to: ({ phone }) => phone,
  shape: (one) => ({
    PhoneNumber: one.phone,
    TopicArn: one.topic ?? null,
    SubscriptionArn: one.subscription ?? null,
    MessageId: one.id,
    Message: one.message,
  }),
});

const push = sentTo<Push>('platform_endpoint_messages', {
  of: pushes,
  by: 'endpointArn',
  to: ({ endpoint }) => endpoint,
  shape: (one) => ({
    TargetArn: one.endpoint,
    TopicArn: one.topic ?? null,
    MessageId: one.id,
    Message: one.message,
    ...(one.subject === undefined ? {} : { Subject: one.subject }),
  }),
});

const list = readOnly((_method, _query, _path, kernel) =>
  page(listPage([...mails(kernel).values()], [...texts(kernel).values()], [...pushes(kernel).values()])),
);

/** The project's dash, at the subject of an alarm's mail; if it is not open, a page that says how to open it. */
function toDash(mail: Mail, kernel: Kernel): Answer {
  const next = nextStep(mail);
  if (!next) return NONE;
  const dash = findDash(kernel.dashes, next.project);
  if (!dash) return page(noDashPage(mail, next));
  const location = `http://127.0.0.1:${dash.port}/${next.hash}`;
  return { status: 302, type: 'text/plain; charset=utf-8', body: `${location}\n`, headers: { location } };
}

/** `/_aws/mail/<id>`, with `/html` for its HTML part, `/raw` for the message itself, `/dash` for the project's dash. */
const one = readOnly((_method, _query, path, kernel) => {
  const [, , , id = '', view] = path.split('/');
  const mail = mails(kernel).get(decoded(id));
  if (!mail) return NONE;
  if (view === undefined) return page(mailPage(mail));
  if (view === 'dash') return toDash(mail, kernel);
  if (view === 'html') return html(mail.html ?? '', pageHeaders(HTML_POLICY, 'self'));
  return { status: 200, type: 'text/plain; charset=utf-8', body: Buffer.from(mail.raw, 'latin1') };
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const PAGES: readonly (readonly [RegExp, Page])[] = [
  [/^\/_aws\/ses\/?$/, ses],
  [/^\/_aws\/sns\/sms-messages\/?$/, sms],
  [/^\/_aws\/sns\/platform-endpoint-messages\/?$/, push],
  [/^\/_aws\/mail\/?$/, list],
  [/^\/_aws\/mail\/[^/]+(\/(html|raw|dash))?$/, one],
];

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: Answer): void {
  request.resume();
  if (status >= 400 && wantsPage(request.headers)) {
    sendErrorPage(response, status, String(body));
    return;
  }
  response.writeHead(status, {
    ...(status === 204 ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
