import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SnapshotError } from '../core/errors';

export type NodeRedSettings = Readonly<Record<string, unknown>>;

/** What Node-RED's own settings.js says of flows: it makes that file where there is none. */
const WITHOUT_FILE: NodeRedSettings = { flowFile: 'flows.json', flowFilePretty: true };

/**
 * Node-RED's settings, from the file that is named or the one of the user directory, changed by environment variables
 * as Node-RED does. The file is a program: it is run. `unusable_user_dir` when it cannot be loaded.
 */
export function loadSettings(
    userDir: string,
    named: string | undefined,
    env: Readonly<Record<string, string | undefined>>,
): NodeRedSettings {
    const file = named ?? join(userDir, 'settings.js');
    if (named === undefined && !existsSync(file)) return withProjects(WITHOUT_FILE, env);
    let settings: unknown;
    try {
        settings = createRequire(file)(file);
    } catch (error) {
        throw unusable(file, error instanceof Error ? error.message : String(error));
    }
    if (typeof settings !== 'object' || settings === null) throw unusable(file, 'it exports no object');
    return withProjects(settings as NodeRedSettings, env);
}

/** The variable switches Node-RED's projects on or off, whatever settings.js says (`red.js` of Node-RED 4 and 5). */
function withProjects(
    settings: NodeRedSettings,
    { NODE_RED_ENABLE_PROJECTS: wanted }: Readonly<Record<string, string | undefined>>,
): NodeRedSettings {
    if (!wanted) return settings;
    const theme = (settings['editorTheme'] ?? {}) as { projects?: object };
    const enabled = !/^false$/i.test(wanted);
    return { ...settings, editorTheme: { ...theme, projects: { ...theme.projects, enabled } } };
}

function unusable(file: string, reason: string): SnapshotError {
    // The lines that follow name the modules that wanted what is missing.
    const [problem = ''] = reason.split('\n');
    return new SnapshotError('unusable_user_dir', `${file} cannot be loaded: ${problem.replace(/\.?$/, '.')}`);
}
