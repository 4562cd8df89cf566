/** The folder of the schemas for editors, relative to the project. */
export const schemaFolder = '.vscode/schemas';
