// Finds the browser for the tests, and installs it where that is one package away.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium, or undefined. `CHROMIUM` in the environment names one that is elsewhere. */
export function findChromium() {
    if (process.env.CHROMIUM) return process.env.CHROMIUM;
    const folders = (process.env.PATH ?? '').split(delimiter);
    const places = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
    return places.find((path) => existsSync(path) && isExecutable(path));
}

/** Makes sure that there is a Chromium: from Debian's packages, else with a line that says what to install. */
export async function installChromium() {
    if (findChromium()) return;
    await installFromDebian(
        ['chromium'],
        'The browser tests need Chromium: install it (Debian: sudo apt-get install chromium) or name it in CHROMIUM.',
    );
}

function isExecutable(path) {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
