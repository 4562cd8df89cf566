// They are here for their types: what is written is what is read.
exports.defineProject = (project) => project;
exports.defineModule = (module) => module;
exports.defineFunction = (fn) => fn;
