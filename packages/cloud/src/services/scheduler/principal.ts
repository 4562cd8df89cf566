/** Scheduler as a caller, in the policies that trust it. */
export const PRINCIPAL = 'scheduler.amazonaws.com';
