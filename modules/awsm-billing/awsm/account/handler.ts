import { serve } from 'awsm-billing';
import { billing } from '../billing.ts';

export const handler = serve({ billing, pages: process.env.BILLING_PAGES ?? '' }, process.env.BILLING_ORIGINS);
