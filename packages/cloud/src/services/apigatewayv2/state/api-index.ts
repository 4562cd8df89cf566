import type { Kernel, Part } from '../../../kernel/kernel.ts';

export { secondDomainIndex as domainIndex } from '../../apigateway/state/api-index.ts';

/** The account and region that an API lives in. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** API id to its home, over the whole cloud: a path-form URL carries no region. */
export const apiIndex: Part<Map<string, Home>> = {
  name: 'apigatewayv2/api-index',
  open: (kernel) => indexOf(kernel, 'apis'),
};

function indexOf(kernel: Kernel, wanted: string): Map<string, Home> {
  const index = new Map<string, Home>();
  for (const name of kernel.store.collections('apigatewayv2/')) {
    const [, account, region, kind, ...rest] = name.split('/');
    if (kind !== wanted || rest.length > 0) continue;
    for (const key of kernel.store.collection(name).keys()) index.set(key, { account: account!, region: region! });
  }
  return index;
}
