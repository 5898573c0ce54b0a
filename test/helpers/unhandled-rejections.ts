// A rejection that nobody takes ends Node-RED. Mocha passes over it; here it fails the test that runs.
process.on('unhandledRejection', (reason) => {
    throw reason;
});
