exports.env = require('./env');
exports.resources = require('./resources').resources;
