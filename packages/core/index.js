module.exports = { env: require('./env') };
