/** Where the schemas for editors are, seen from the project. */
export const schemaFolder = '.vscode/schemas';
