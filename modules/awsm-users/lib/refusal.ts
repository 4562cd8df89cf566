import { Refusal } from 'jaws-core-js/http';

export const invalid = (field: string, message: string) => new Refusal(400, 'invalid', message, { field });
