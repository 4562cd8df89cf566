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

/** Custom domain name to the homes it is defined in. */
export const domainIndex: Part<Map<string, Home>> = {
  name: 'apigateway/domain-index',
  open(kernel: Kernel) {
    const index = new Map<string, Home>();
    for (const name of kernel.store.collections('apigateway/')) {
      const [, account, region, kind, ...rest] = name.split('/');
      if (kind !== 'domains' || rest.length > 0) continue;
      for (const domain of kernel.store.collection(name).keys()) {
        index.set(domain, { account: account!, region: region! });
      }
    }
    return index;
  },
};
