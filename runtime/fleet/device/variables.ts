import type { EnvironmentChange, KeptEnvironment } from '../../environment/kept-environment';
import { isPlatformVariable } from '../../files/platform';

/**
 * Sets the variables that the hub gives to this device, now and at every start, and takes away those that it gives no
 * longer. Variables of the platform, `FF_…`, stay until they are given anew, since they come in two answers. Resolves with
 * what undoes it, and whether anything is another than before.
 */
export async function setGiven(
    given: KeptEnvironment,
    wanted: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{ undo: EnvironmentChange; isChange: boolean }> {
    const usable = Object.entries(wanted).filter(([name]) => NAME.test(name));
    const set = Object.fromEntries(
        usable.filter(([name, value]) => !given.names.has(name) || environment[name] !== value),
    );
    const remove = [...given.names].filter((name) => !Object.hasOwn(wanted, name) && !isPlatformVariable(name));
    if (Object.keys(set).length === 0 && remove.length === 0) return { undo: NO_CHANGE, isChange: false };
    const undo = await given.change({ set, remove });
    const isChange = Object.keys(undo.set).length > 0 || undo.remove.length > 0;
    return { undo, isChange };
}

/** Those that were given last. */
export function givenValues({ names }: KeptEnvironment): Record<string, string> {
    return Object.fromEntries([...names].map((name) => [name, process.env[name] ?? '']));
}

const NO_CHANGE: EnvironmentChange = { set: {}, remove: [] };
/** What no operating system takes for the name of a variable. */
const NAME = /^[^=\0]+$/;
