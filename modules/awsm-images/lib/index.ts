export { answer, type PictureAnswer } from './answer.ts';
export { PictureError } from './error.ts';
export { type Limits, usual } from './limits.ts';
export { type Picture, type Place, picture } from './picture.ts';
export { signedUrl } from './signed.ts';
export { isPublicAddress } from './source/address.ts';
export { fetchPicture } from './source/fetch.ts';
export { type Hosts, parseHosts } from './source/hosts.ts';
export { type Format, parseWanted, type Wanted } from './wanted.ts';
