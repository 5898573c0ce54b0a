// mocha's own reporter, which also leaves the counts in a file for the sum over all suites.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class TallyReporter extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        runner.once(Runner.constants.EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            writeFileSync(options.reporterOptions.file, JSON.stringify({ passes, failures, pending }));
        });
    }
};
