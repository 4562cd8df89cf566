import type {
  ListCustomVerificationEmailTemplatesCommandInput,
  ListCustomVerificationEmailTemplatesResponse,
} from '@aws-sdk/client-sesv2';
import type { Operation } from '../../../kernel/context.ts';
import * as version1 from '../../ses/sending/custom-verification.ts';
import { asVersion2 } from '../errors.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateCustomVerificationEmailTemplate.html and its siblings

export const createCustomVerificationEmailTemplate: Operation = asVersion2(
  version1.createCustomVerificationEmailTemplate,
);
export const updateCustomVerificationEmailTemplate: Operation = asVersion2(
  version1.updateCustomVerificationEmailTemplate,
);
export const getCustomVerificationEmailTemplate: Operation = asVersion2(version1.getCustomVerificationEmailTemplate);
export const deleteCustomVerificationEmailTemplate: Operation = asVersion2(
  version1.deleteCustomVerificationEmailTemplate,
);
export const sendCustomVerificationEmail: Operation = asVersion2(version1.sendCustomVerificationEmail);

export const listCustomVerificationEmailTemplates: Operation<
  ListCustomVerificationEmailTemplatesCommandInput,
  ListCustomVerificationEmailTemplatesResponse
> = ({ NextToken, PageSize }, ctx) =>
  asVersion2(version1.listCustomVerificationEmailTemplates)({ NextToken, MaxResults: PageSize }, ctx);
