// mocha's own reporter, which also leaves in a file what the sum over all suites is made of, and how long what took.
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

const { EVENT_HOOK_END, EVENT_RUN_END, EVENT_TEST_END, EVENT_TEST_FAIL } = Runner.constants;

/** Of the reason why one failed: the whole of it is in what the suite has printed. */
const MOST_CHARACTERS = 2_000;

module.exports = class TallyReporter extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        const failed = [];
        const durations = [];
        const keep = (each) => {
            const file = each.file ?? each.parent?.file;
            const place = file && relative(process.cwd(), file);
            durations.push({ file: place, title: each.fullTitle(), ms: each.duration ?? 0 });
        };
        runner.on(EVENT_HOOK_END, keep);
        runner.on(EVENT_TEST_END, keep);
        runner.on(EVENT_TEST_FAIL, (each, error) => {
            failed.push({ title: each.fullTitle(), reason: String(error?.stack ?? error).slice(0, MOST_CHARACTERS) });
        });
        runner.once(EVENT_RUN_END, () => {
            const { passes, failures, pending } = this.stats;
            const result = { passes, failures, pending, failed, durations };
            writeFileSync(options.reporterOptions.file, JSON.stringify(result));
        });
    }
};
