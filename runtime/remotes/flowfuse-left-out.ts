import { holdsSecrets, isPlatformVariable } from '../files/platform';
import type { FileContent } from '../files/snapshot-file';

/** How a snapshot comes to a platform. */
export type FlowFuseWay = 'import' | 'create';

/** What a platform will not hold of a snapshot, in sentences. */
export function leftOutOf(content: FileContent, way: FlowFuseWay): string[] {
    const { environment, envNames, settings, platform } = content;
    const names = [...Object.keys(environment), ...envNames];
    const own = names.filter(isPlatformVariable);
    const hidden = Object.entries(environment).filter(
        ([name, variable]) => variable.hidden && !isPlatformVariable(name),
    );
    const sentences: string[] = [];
    if (own.length > 0) {
        sentences.push(
            `Variables of FlowFuse’s own are left out, since it gives each instance its own: ${own.join(', ')}.`,
        );
    }
    if (way === 'create' && hidden.length > 0) {
        const list = hidden.map(([name]) => name).join(', ');
        sentences.push(`Hidden variables are left out, since the platform would not keep them hidden: ${list}.`);
    }
    if (way === 'create' && (Object.keys(settings).length > 0 || Object.keys(platform).length > 0)) {
        sentences.push('Runtime settings are left out: the platform puts those of the instance in their place.');
    }
    if (way === 'import' && holdsSecrets(platform)) {
        sentences.push(
            'Secrets among the runtime settings are left out, since the platform has no way to keep them safe.',
        );
    }
    return sentences;
}

/**
 * The name under which a snapshot can stay there: the platform removes all but ten of those that are named like its own
 * automatic snapshots, and tells them by nothing else.
 */
export function lastingName(name: string): { name: string; sentence?: string } {
    if (!PRUNED_NAME.test(name)) return { name };
    const lasting = name.replace('Auto Snapshot', 'Auto snapshot');
    return {
        name: lasting,
        sentence: `It is named “${lasting}” there: what is named “${name}”, the platform removes.`,
    };
}

const PRUNED_NAME = /^Auto Snapshot - \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
