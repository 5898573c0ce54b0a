import { secretNames } from '../core/secret-names';
import type { Comparison, FullContent, NodeHistory } from '../core/wire';
import type { State } from '../states/state';

/** A state in the shape of `FullSnapshot`, `FullRemote` or `FullCurrent`, node by node: large flows are never one string. No secret. */
export function* fullJson(state: State): Generator<string> {
    const { environment, modules, shown = {} } = state;
    const known = environment === 'unreadable' ? {} : (environment ?? {});
    const plain = Object.entries(known).filter(([, variable]) => !variable.hidden);
    const env = { ...shown, ...Object.fromEntries(plain.map(([name, variable]) => [name, variable.value])) };
    const rest: Omit<FullContent, 'flows'> = {
        settings: { settings: { ...state.settings }, env, modules: { ...modules } },
        secrets: secretNames(state.credentials, environment),
    };
    yield `${open(state.about)},"flows":{"flows":[`;
    yield* listJson(state.flows);
    yield `]},${inside(rest)}`;
}

/** A comparison, change by change. */
export function* comparisonJson({ changes, ...rest }: Comparison): Generator<string> {
    yield `${open(rest)},"changes":[`;
    yield* listJson(changes);
    yield ']}';
}

/** A history, version by version. */
export function* historyJson({ versions, ...rest }: NodeHistory): Generator<string> {
    yield `${open(rest)},"versions":[`;
    yield* listJson(versions);
    yield ']}';
}

function* listJson(entries: readonly unknown[]): Generator<string> {
    for (const [index, entry] of entries.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(entry)}`;
}

/** The object without its closing brace, so that more can follow. */
function open(object: object): string {
    return JSON.stringify(object).slice(0, -1);
}

/** The object without its opening brace. */
function inside(object: object): string {
    return JSON.stringify(object).slice(1);
}
