export { completeUpload } from './complete.ts';
export { createUpload, type NewUpload, parseUpload, type UploadForm } from './create.ts';
export { defineSettings, type Settings } from './settings.ts';
export { type FileType, type Limits, sniffs } from './sniff.ts';
export { type UploadStatus, uploadStatus } from './status.ts';
export type { Place, Upload } from './store.ts';
export { de } from './texts/de.ts';
export { uploadToken, userOf } from './user.ts';
