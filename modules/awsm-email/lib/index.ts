export { AddressError, checkAddress } from './addresses.ts';
export { sendLater } from './later.ts';
export { type Attachment, type MailRequest, type Sent, send } from './send.ts';
export { isSuppressed } from './suppression.ts';
export { type Template, TemplateError } from './template/parse.ts';
export { render } from './template/render.ts';
export { type MailTemplate, readTemplates, renderMail } from './templates.ts';
