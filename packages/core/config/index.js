// These functions exist for their types: they return their argument unchanged.
exports.defineProject = (project) => project;
exports.defineModule = (module) => module;
exports.defineFunction = (fn) => fn;
