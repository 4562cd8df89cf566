import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
export const acm: ServiceActions = (operation, input) => ({
  action: `acm:${operation}`,
  resource: member(input, 'CertificateArn') ?? member(input, 'ResourceArn') ?? '*',
});
