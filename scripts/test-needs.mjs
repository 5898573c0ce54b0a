// What the suites run against, beside the packages of the project itself.
import { join } from 'node:path';
import { installChromium } from './chromium.mjs';
import { installObjectStorage } from './object-storage.mjs';
import { install, root } from './run.mjs';

/** Each resolves when it is there, or throws with what to install. In the order in which they are wanted. */
const NEEDS = {
    'node-red-5': () => install(join(root, 'test/runtimes/node-red-5'), 'node-red'),
    chromium: installChromium,
    // Of its packages, the one that is built here is there last.
    flowfuse: () => install(join(root, 'test/runtimes/flowfuse'), 'sqlite3/build/Release/node_sqlite3.node'),
    'object-storage': installObjectStorage,
};

/**
 * Sets up what is asked for, one after the other, while others go on. Answers a function that resolves when those that it is given are
 * there, with what is missing or else undefined.
 */
export function setUp(names) {
    const done = new Map();
    let before = Promise.resolve();
    for (const name of Object.keys(NEEDS).filter((each) => names.includes(each))) {
        before = before.then(NEEDS[name]).then(
            () => undefined,
            (error) => error.message,
        );
        done.set(name, before);
    }
    return async (needs) => (await Promise.all(needs.map((name) => done.get(name)))).find((each) => each !== undefined);
}
