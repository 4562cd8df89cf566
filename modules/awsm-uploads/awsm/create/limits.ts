import type { Limits } from 'awsm-uploads';

const MiB = 1024 * 1024;

/** Allowed content types and their size limits in bytes. Other types are refused. */
export const limits: Limits = {
  'image/jpeg': 20 * MiB,
  'image/png': 20 * MiB,
  'image/webp': 20 * MiB,
  'image/gif': 20 * MiB,
  'application/pdf': 50 * MiB,
  'text/plain': 5 * MiB,
  'text/csv': 50 * MiB,
};
