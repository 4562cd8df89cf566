import { createResource, serve } from 'awsm-crud';
import { createAws } from 'jaws-core-js/aws';
import { resource } from './resource.ts';

export const handler = serve(createResource({ ...resource, aws: createAws(), table: process.env.CRUD_TABLE ?? '' }));
