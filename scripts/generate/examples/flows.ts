/** A box of a picture. `at`: column and row, counted from the left and the top; halves are allowed. */
export interface Box {
  readonly at: readonly [number, number];
  readonly label: string;
  /** A second, smaller line. */
  readonly note?: string;
  readonly kind: 'client' | 'function' | 'store' | 'queue';
}

/** From a box to a box, by their names; with words at its middle. */
export type Arrow = readonly [from: string, to: string, label?: string];

export interface Flow {
  /** The picture in words. */
  readonly description: string;
  readonly boxes: Readonly<Record<string, Box>>;
  readonly arrows: readonly Arrow[];
}

export const flows: Readonly<Record<string, Flow>> = {
  'url-shortener': {
    description:
      'An editor posts an address with a token. The authorizer checks the token, create puts the link into a table. A visitor asks for the link; follow reads the table and answers with the address.',
    boxes: {
      editor: { at: [0, 0], label: 'Editor', note: 'POST /links', kind: 'client' },
      authorizer: { at: [1, 0], label: 'authorizer', note: 'checks LINKS_TOKEN', kind: 'function' },
      create: { at: [2, 0], label: 'create', note: 'makes a code', kind: 'function' },
      table: { at: [3, 0.5], label: 'LinksTable', note: 'links expire', kind: 'store' },
      visitor: { at: [0, 1], label: 'Visitor', note: 'GET /{code}', kind: 'client' },
      follow: { at: [2, 1], label: 'follow', note: 'answers 302', kind: 'function' },
    },
    arrows: [
      ['editor', 'authorizer'],
      ['authorizer', 'create'],
      ['create', 'table', 'put'],
      ['visitor', 'follow'],
      ['follow', 'table', 'get'],
    ],
  },
  guestbook: {
    description:
      'Each region has the functions sign and read with a replica of one table. An entry that is signed in one region is replicated to the other and read there.',
    boxes: {
      ada: { at: [0, 0], label: 'Guest in Virginia', note: '/entries', kind: 'client' },
      sign: { at: [1, 0], label: 'sign, read', note: 'us-east-1', kind: 'function' },
      one: { at: [2, 0], label: 'Guestbook', note: 'replica in us-east-1', kind: 'store' },
      grace: { at: [0, 1], label: 'Guest in Ireland', note: '/entries', kind: 'client' },
      read: { at: [1, 1], label: 'sign, read', note: 'eu-west-1', kind: 'function' },
      two: { at: [2, 1], label: 'Guestbook', note: 'replica in eu-west-1', kind: 'store' },
    },
    arrows: [
      ['ada', 'sign'],
      ['sign', 'one'],
      ['grace', 'read'],
      ['read', 'two'],
      ['one', 'two', 'about a second'],
      ['two', 'one'],
    ],
  },
  'webhook-fan-out': {
    description:
      'A sender posts a signed webhook. receive puts it into the queue HookEvents, fan-out reads the subscribers and makes a delivery for each in the queue HookDeliveries, deliver posts it to the subscriber. A delivery that fails five times goes to a queue of dead letters.',
    boxes: {
      sender: { at: [0, 0], label: 'Sender', note: 'POST /hooks, signed', kind: 'client' },
      receive: { at: [1, 0], label: 'receive', note: 'answers 202', kind: 'function' },
      events: { at: [2, 0], label: 'HookEvents', kind: 'queue' },
      fan: { at: [3, 0], label: 'fan-out', note: 'one for each', kind: 'function' },
      admin: { at: [0, 1], label: 'You', note: 'POST /subscribers', kind: 'client' },
      subscribe: { at: [1, 1], label: 'subscribe', note: 'checks HOOKS_TOKEN', kind: 'function' },
      table: { at: [2, 1], label: 'HookSubscribers', kind: 'store' },
      deliveries: { at: [3, 1], label: 'HookDeliveries', kind: 'queue' },
      dead: { at: [4, 1], label: 'HookDeliveriesDead', note: 'after five times', kind: 'queue' },
      ledger: { at: [2, 2], label: 'HookLedger', note: 'each delivery once', kind: 'store' },
      deliver: { at: [3, 2], label: 'deliver', note: 'signs', kind: 'function' },
      subscriber: { at: [4, 2], label: 'Subscribers', note: 'POST to their URL', kind: 'client' },
    },
    arrows: [
      ['sender', 'receive'],
      ['receive', 'events'],
      ['events', 'fan'],
      ['admin', 'subscribe'],
      ['subscribe', 'table'],
      ['table', 'fan'],
      ['fan', 'deliveries'],
      ['deliveries', 'deliver'],
      ['deliveries', 'dead'],
      ['deliver', 'subscriber'],
      ['deliver', 'ledger'],
    ],
  },
  chat: {
    description:
      'A browser gets a ticket from the function ticket and connects to the WebSocket API with it. The authorizer checks the ticket. The function socket keeps the connection in a table and sends each message to all connections of the room.',
    boxes: {
      ask: { at: [0, 0], label: 'Browser', note: 'POST /tickets', kind: 'client' },
      ticket: { at: [1, 0], label: 'ticket', note: 'good for a minute', kind: 'function' },
      connect: { at: [0, 1], label: 'Browser', note: 'WebSocket', kind: 'client' },
      authorizer: { at: [1, 1], label: 'authorizer', note: '$connect', kind: 'function' },
      socket: { at: [2, 1], label: 'socket', note: 'keeps and sends', kind: 'function' },
      table: { at: [3, 1], label: 'ChatConnections', note: 'who is in which room', kind: 'store' },
      room: { at: [2, 0], label: 'Everybody', note: 'in the room', kind: 'client' },
    },
    arrows: [
      ['ask', 'ticket'],
      ['connect', 'authorizer', 'ticket'],
      ['authorizer', 'socket'],
      ['socket', 'table'],
      ['socket', 'room', 'message'],
    ],
  },
  'contact-form': {
    description:
      'A page posts a message. receive puts it into the queue ContactMessages, mail sends it by SES to your address. A message that fails six times goes to a queue of dead letters.',
    boxes: {
      page: { at: [0, 0], label: 'Web page', note: 'POST /contact', kind: 'client' },
      receive: { at: [1, 0], label: 'receive', note: 'answers 202', kind: 'function' },
      queue: { at: [2, 0], label: 'ContactMessages', kind: 'queue' },
      mail: { at: [3, 0], label: 'mail', note: 'by SES', kind: 'function' },
      you: { at: [3, 1], label: 'Your mailbox', kind: 'client' },
      dead: { at: [2, 1], label: 'ContactMessagesDead', note: 'after six times', kind: 'queue' },
    },
    arrows: [
      ['page', 'receive'],
      ['receive', 'queue'],
      ['queue', 'mail'],
      ['mail', 'you'],
      ['queue', 'dead'],
    ],
  },
  'python-and-typescript': {
    description:
      'A client posts a text. add, in TypeScript, calls score, in Python, and puts the text with its score into a table. show, in TypeScript, reads it.',
    boxes: {
      client: { at: [0, 0], label: 'Client', note: 'POST /texts', kind: 'client' },
      add: { at: [1, 0], label: 'add', note: 'TypeScript', kind: 'function' },
      score: { at: [2, 0], label: 'score', note: 'Python', kind: 'function' },
      reader: { at: [0, 1], label: 'Client', note: 'GET /texts/{id}', kind: 'client' },
      show: { at: [1, 1], label: 'show', note: 'TypeScript', kind: 'function' },
      table: { at: [2, 1], label: 'Texts', kind: 'store' },
    },
    arrows: [
      ['client', 'add'],
      ['add', 'score', 'invoke'],
      ['add', 'table', 'put'],
      ['reader', 'show'],
      ['show', 'table', 'get'],
    ],
  },
  'static-site': {
    description:
      'A browser gets the page from the function pages, which has the files in its zip. The page calls the API: vote counts in a table, result reads it.',
    boxes: {
      browser: { at: [0, 0.5], label: 'Browser', kind: 'client' },
      pages: { at: [1, 0], label: 'pages', note: 'GET /, /{proxy+}', kind: 'function' },
      files: { at: [2, 0], label: 'public/', note: 'files in the zip', kind: 'store' },
      poll: { at: [1, 1], label: 'vote, result', note: '/api/votes', kind: 'function' },
      table: { at: [2, 1], label: 'Votes', kind: 'store' },
    },
    arrows: [
      ['browser', 'pages'],
      ['pages', 'files'],
      ['browser', 'poll'],
      ['poll', 'table'],
    ],
  },
  'image-service': {
    description:
      'A browser gets a form from upload and puts a picture straight into the bucket. S3 calls thumbnail, which writes the small picture into the bucket. show leads a viewer to it.',
    boxes: {
      browser: { at: [0, 0], label: 'Browser', note: 'POST /uploads', kind: 'client' },
      upload: { at: [1, 0], label: 'upload', note: 'gives a form', kind: 'function' },
      bucket: { at: [2, 0.5], label: 'Images', note: 'in/, out/', kind: 'store' },
      thumbnail: { at: [3, 0], label: 'thumbnail', note: 'Object Created', kind: 'function' },
      dead: { at: [3, 1], label: 'ImagesDead', note: 'after three times', kind: 'queue' },
      viewer: { at: [0, 1], label: 'Viewer', note: 'GET /images/{id}', kind: 'client' },
      show: { at: [1, 1], label: 'show', note: 'answers 302', kind: 'function' },
    },
    arrows: [
      ['browser', 'upload'],
      ['upload', 'bucket', 'form'],
      ['bucket', 'thumbnail'],
      ['thumbnail', 'dead'],
      ['viewer', 'show'],
      ['show', 'bucket'],
    ],
  },
};
