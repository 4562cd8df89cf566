import type { Kernel, Part } from '../../../kernel/kernel.ts';

/** The account and region that an API lives in. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** API id to its home, over the whole cloud: a path-form URL carries no region. */
export const apiIndex: Part<Map<string, Home>> = {
  name: 'apigateway/api-index',
  open(kernel: Kernel) {
    const index = new Map<string, Home>();
    for (const name of kernel.store.collections('apigateway/')) {
      const [, account, region, kind, ...rest] = name.split('/');
      if (kind !== 'apis' || rest.length > 0) continue;
      for (const id of kernel.store.collection(name).keys()) index.set(id, { account: account!, region: region! });
    }
    return index;
  },
};

/** The homes of each custom domain name: one in every region that has it. */
export class DomainHomes {
  readonly #homes = new Map<string, Home[]>();

  /** The one in this region; without a region, the first. */
  get(name: string, region?: string): Home | undefined {
    const homes = this.#homes.get(name);
    return region === undefined ? homes?.[0] : homes?.find((home) => home.region === region);
  }

  has(name: string): boolean {
    return this.#homes.has(name);
  }

  /**
   * Whether the name is taken in that region; in another one it may be another account's.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
   */
  isTaken(name: string, { region }: Pick<Home, 'region'>): boolean {
    return this.#homes.get(name)?.some((home) => home.region === region) ?? false;
  }

  add(name: string, { account, region }: Home): void {
    this.#homes.set(name, [...(this.#homes.get(name) ?? []), { account, region }]);
  }

  delete(name: string, { account, region }: Home): void {
    const left = this.#homes.get(name)?.filter((home) => home.account !== account || home.region !== region) ?? [];
    if (left.length > 0) this.#homes.set(name, left);
    else this.#homes.delete(name);
  }
}

/** Custom domain names of REST APIs. */
export const domainIndex: Part<DomainHomes> = {
  name: 'apigateway/domain-index',
  open: (kernel) => domainsIn(kernel, 'apigateway'),
};

/** Those of HTTP and WebSocket APIs, which the second version of the API creates: a name is taken for both. */
export const secondDomainIndex: Part<DomainHomes> = {
  name: 'apigatewayv2/domain-index',
  open: (kernel) => domainsIn(kernel, 'apigatewayv2'),
};

function domainsIn(kernel: Kernel, service: string): DomainHomes {
  const homes = new DomainHomes();
  for (const name of kernel.store.collections(`${service}/`)) {
    const [, account, region, kind, ...rest] = name.split('/');
    if (kind !== 'domains' || rest.length > 0) continue;
    for (const domain of kernel.store.collection(name).keys())
      homes.add(domain, { account: account!, region: region! });
  }
  return homes;
}
