import type { Service } from '../../kernel/service.ts';
import { getAccountConfiguration, putAccountConfiguration } from './account/account-configuration.ts';
import { deleteCertificate } from './certificates/delete-certificate.ts';
import { describeCertificate, getCertificate, renewCertificate } from './certificates/describe-certificate.ts';
import { exportCertificate, revokeCertificate } from './certificates/export-certificate.ts';
import { importCertificate } from './certificates/import-certificate.ts';
import { listCertificates } from './certificates/list-certificates.ts';
import { requestCertificate } from './certificates/request-certificate.ts';
import { resendValidationEmail, updateCertificateOptions } from './certificates/update-certificate-options.ts';
import { listTagsForResource, tagResource, untagResource } from './tags/tag-resource.ts';
import { addTagsToCertificate, listTagsForCertificate, removeTagsFromCertificate } from './tags/tags.ts';
import { certificate } from './types/certificate.ts';

/** AWS Certificate Manager. */
export const acm: Service = {
  id: 'acm',
  signingNames: ['acm'],
  operations: {
    AddTagsToCertificate: addTagsToCertificate,
    DeleteCertificate: deleteCertificate,
    DescribeCertificate: describeCertificate,
    ExportCertificate: exportCertificate,
    GetAccountConfiguration: getAccountConfiguration,
    GetCertificate: getCertificate,
    ImportCertificate: importCertificate,
    ListCertificates: listCertificates,
    ListTagsForCertificate: listTagsForCertificate,
    ListTagsForResource: listTagsForResource,
    PutAccountConfiguration: putAccountConfiguration,
    RemoveTagsFromCertificate: removeTagsFromCertificate,
    RenewCertificate: renewCertificate,
    RequestCertificate: requestCertificate,
    ResendValidationEmail: resendValidationEmail,
    RevokeCertificate: revokeCertificate,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateCertificateOptions: updateCertificateOptions,
  },
  resourceTypes: [certificate],
};
