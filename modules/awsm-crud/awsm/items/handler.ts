import { type ApiEvent, createResource, serve } from 'awsm-crud';
import { createAws } from 'jaws-core-js/aws';
import { resource } from './resource.ts';

const items = createResource({ ...resource, aws: createAws(), table: process.env.CRUD_TABLE ?? '' });

export const handler = (event: ApiEvent) => serve(items, event);
