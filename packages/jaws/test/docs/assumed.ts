/**
 * Names that the code of a page uses and leaves to its readers. A block gets the declarations of the names it uses, so
 * everything else in it has to be imported or declared in the block itself. A name that no block uses fails the test.
 */
export const assumed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/endpoints.md': {
    save: 'declare function save(url: string, tags: string[] | undefined): Promise<{ id: string; url: string }>;',
    token: 'declare function token(): string;',
  },
  'docs/operate.md': {
    pay: 'declare function pay(order: { id: string }): Promise<void>;',
    order: 'declare const order: { id: string };',
  },
  'packages/core/README.md': {
    pay: 'declare function pay(order: { id: string }): Promise<void>;',
    order: 'declare const order: { id: string };',
    address: 'declare const address: string;',
    perform: "declare const perform: import('jaws-core-js/queue').BatchOptions['perform'];",
    TableName: 'declare const TableName: string;',
    TopicArn: 'declare const TopicArn: string;',
    id: 'declare const id: string;',
    FromEmailAddress: 'declare const FromEmailAddress: string;',
    Destination: 'declare const Destination: { ToAddresses: string[] };',
    Content: 'declare const Content: { Simple: object };',
    bucket: 'declare const bucket: string;',
    key: 'declare const key: string;',
  },
  'modules/awsm-email/README.md': {
    url: 'declare const url: string;',
    aws: "declare const aws: import('jaws-core-js/aws').Aws;",
  },
  'modules/awsm-images/README.md': {
    api: 'declare const api: string;',
    IMAGES_SECRET: 'declare const IMAGES_SECRET: string;',
  },
  'modules/awsm-passkeys/README.md': {
    email: 'declare const email: string;',
    password: 'declare const password: string;',
  },
  'modules/awsm-realtime/README.md': {
    users: "declare const users: import('awsm-users/client').UsersClient;",
    show: 'declare function show(...words: unknown[]): void;',
    data: 'declare const data: { text: string };',
    aws: "declare const aws: import('jaws-core-js/aws').Aws;",
  },
  'modules/awsm-totp/README.md': {
    email: 'declare const email: string;',
    password: 'declare const password: string;',
    code: 'declare const code: string;',
  },
  'modules/awsm-uploads/README.md': {
    api: 'declare const api: string;',
    token: 'declare const token: string;',
    file: 'declare const file: File;',
  },
  'modules/awsm-users/README.md': {
    email: 'declare const email: string;',
    password: 'declare const password: string;',
    show: 'declare function show(...words: unknown[]): void;',
  },
};
