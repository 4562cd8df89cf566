import { type Answers, Refused } from './page-answers.ts';

const local = (stage: string) => {
  if (stage !== 'dev') throw new Refused('NotEmbedded', `The stage ${stage} is not in the embedded cloud.`);
};
const time = new Date(Date.now() - 240_000).toISOString();
const where = { stage: 'dev', region: 'eu-central-1' };
const table = {
  id: 'Orders',
  name: 'dev-shop-Orders',
  items: 128,
  bytes: 48_222,
  keys: [{ name: 'id', type: 'HASH' as const }],
  indexes: ['byCustomer'],
};
const queue = {
  id: 'Jobs',
  name: 'dev-shop-Jobs',
  url: 'http://127.0.0.1:4566/000000000000/dev-shop-Jobs',
  fifo: false,
  visible: 3,
  hidden: 1,
  delayed: 0,
};
const mail = {
  id: 'm1',
  time,
  via: 'ses',
  from: 'shop@shop.example',
  to: ['ana@shop.example'],
  subject: 'Your order 4711',
};

const itemsFrom = (first: number) =>
  Array.from({ length: 50 }, (_, at) => ({
    id: `o-${first + at}`,
    customer: `c-${at % 9}`,
    total: 18.2 + at,
    state: at % 3 ? 'paid' : 'open',
    items: [{ sku: 'a1', n: 2 }],
  }));

/** The resources of the stage dev in the embedded cloud. */
export const localAnswers: Answers = {
  jaws_local_tables: ({ stage }) => {
    local(stage);
    return { ...where, tables: [table, { ...table, id: 'Customers', name: 'dev-shop-Customers', items: 0 }] };
  },
  jaws_local_items: ({ table: id, cursor }) => {
    if (id === 'Customers') return { table: 'dev-shop-Customers', items: [] };
    return cursor
      ? { table: table.name, items: itemsFrom(50) }
      : { table: table.name, items: itemsFrom(0), next: '{"id":{"S":"o-49"}}' };
  },
  jaws_local_buckets: ({ stage }) => {
    local(stage);
    return { ...where, buckets: [{ id: 'Media', name: 'dev-shop-media' }] };
  },
  jaws_local_objects: ({ prefix = '' }) => ({
    bucket: 'dev-shop-media',
    prefix,
    folders: prefix === '' ? ['products/', 'invoices/'] : [],
    objects: [
      { key: `${prefix}readme.txt`, bytes: 212, changed: time },
      { key: `${prefix}list.json`, bytes: 18_204, changed: time },
    ],
  }),
  jaws_local_object: ({ key }) => ({
    bucket: 'dev-shop-media',
    key,
    bytes: 212,
    type: 'application/json',
    changed: time,
    metadata: { owner: 'ana' },
    text: '{"a":[1,2,3]}',
    cut: false,
  }),
  jaws_local_queues: ({ stage }) => {
    local(stage);
    return { ...where, queues: [queue] };
  },
  jaws_local_messages: () => ({
    queue,
    messages: Array.from({ length: 4 }, (_, at) => ({
      id: `msg-${at}`,
      state: at === 3 ? 'hidden' : 'visible',
      sent: time,
      receiveCount: at === 3 ? 1 : 0,
      attributes: {},
      body: `{"job":"resize","image":"products/${at}.jpg"}`,
      cut: false,
    })),
  }),
  jaws_local_mails: ({ stage }) => {
    local(stage);
    return { ...where, mails: [mail, { ...mail, id: 'm2', subject: 'Reset your password' }] };
  },
  jaws_local_mail: ({ id }) => ({
    ...mail,
    id,
    cc: [],
    bcc: [],
    text: 'Thank you for your order.\n\nIt is on its way.',
    html: '<h1>Thank you</h1>',
    page: 'http://127.0.0.1:4566/_aws/mail/m1',
  }),
};
