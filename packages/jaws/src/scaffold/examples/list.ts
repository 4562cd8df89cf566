/** A whole application that `jaws project create --example <name>` starts a project with. Its files are in examples/<name> of the repository. */
export interface Example {
  readonly name: string;
  /** A one-line description. */
  readonly summary: string;
  /** Variables that its functions need and nobody has to choose: a new project gets random values for them. */
  readonly secrets?: readonly string[];
  /** Commands to try after its tests and its deployment, with `<stage>` for the project's stage. */
  readonly next?: readonly string[];
}

export const examples: readonly Example[] = [
  {
    name: 'url-shortener',
    summary: 'short links: a table whose items expire, an authorizer, a redirect',
    secrets: ['LINKS_TOKEN'],
  },
  {
    name: 'guestbook',
    summary: 'several regions: one table that is written and read in each of them',
    next: ['jaws region add eu-west-1 --stage <stage>', 'jaws deploy all <stage> all'],
  },
  {
    name: 'webhook-fan-out',
    summary: 'webhooks for many subscribers: queues, retries, dead letters, each delivery once',
    secrets: ['HOOKS_SECRET', 'HOOKS_TOKEN'],
  },
  {
    name: 'chat',
    summary: 'rooms over WebSockets, entered with a ticket',
    secrets: ['CHAT_SECRET'],
  },
  {
    name: 'contact-form',
    summary: 'messages of a web page, mailed by SES, none lost',
  },
  {
    name: 'python-and-typescript',
    summary: 'an API in TypeScript that calls a function in Python',
  },
  {
    name: 'static-site',
    summary: 'a web page and its API at one address',
  },
  {
    name: 'image-service',
    summary: 'thumbnails of pictures that browsers upload straight into S3',
    secrets: ['IMAGES_TOKEN'],
  },
];

export const exampleNames: readonly string[] = examples.map(({ name }) => name);
