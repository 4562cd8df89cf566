import type { Service } from '../../kernel/service.ts';
import { mailboxPlane } from '../../mailbox/data-plane.ts';

export const ses: Service = {
  id: 'ses',
  signingNames: ['ses', 'email'],
  operations: {},
  dataPlane: mailboxPlane,
};
