import { containerLabel, isContainer } from '../core/containers';
import { localTimestamp, itemOf, type FlowNode, type Manifest } from '../core/snapshot';
import type { EnvironmentPart } from '../capture/environment-part';
import { readCredentials, readEnvironment, readFlows, readSettings } from '../capture/snapshot-content';
import type { Command } from './command';
import { findSnapshot } from './find-snapshot';
import { marksOf } from './list';
import { table } from './table';
import { count, size } from './words';

export const show: Command = {
    name: 'show',
    usage: 'ID',
    summary: 'Show what a snapshot holds; secrets are left out',
    words: 1,
    options: [],
    async run({ arguments: { words }, instance, terminal }) {
        const store = await instance.read();
        const manifest = await store.get(findSnapshot(store.items(), words[0]!).id);
        const flows = await readFlows(store, manifest);
        const environment = await readEnvironment(store, manifest);
        const facts = factsOf(manifest, await readCredentials(store, manifest), environment);
        const { width } = terminal;
        const text = [
            `${manifest.name}\n${manifest.description && `${manifest.description}\n`}`,
            `${indent(table(facts, width - 2))}\n`,
            flows.some(isContainer) ? `Tabs and subflows\n${indent(table(containersOf(flows), width - 2))}\n` : '',
            `Modules\n${indent(table(Object.entries(manifest.modules), width - 2))}`,
        ];
        return {
            text: text.filter((block) => block !== '').join('\n'),
            json: {
                ...itemOf(manifest),
                flows: { flows },
                settings: {
                    settings: await readSettings(store, manifest),
                    env: plainOf(environment),
                    modules: manifest.modules,
                },
            },
        };
    },
};

/** Lines set off from those above. */
export function indent(text: string): string {
    return text.replace(/^(?=.)/gm, '  ');
}

function factsOf(
    manifest: Manifest,
    credentials: object | 'unreadable',
    environment: EnvironmentPart | 'unreadable',
): string[][] {
    const { counts, deploy, changes, user } = manifest;
    const facts: [string, string | undefined][] = [
        ['Id', manifest.id],
        ['Made', localTimestamp(new Date(manifest.createdAt))],
        ['Kind', [manifest.kind, ...marksOf(manifest)].join(' ')],
        ['User', user?.username],
        ['Deploy', deploy && `${deploy.type}, revision ${deploy.revision.slice(0, 12)}`],
        ['Changes', changes?.text],
        [
            'Content',
            `${count(counts.tabs, 'tab')}, ${count(counts.subflows, 'subflow')}, ${count(counts.nodes, 'node')}`,
        ],
        ['Credentials', describeCredentials(credentials)],
        ['Environment', describeEnvironment(environment)],
        ['Size', size(manifest.bytes)],
    ];
    return facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function describeCredentials(credentials: object | 'unreadable'): string {
    if (credentials === 'unreadable') return 'encrypted under a key that is not here';
    const nodes = Object.keys(credentials).length;
    return nodes === 0 ? 'none' : `of ${count(nodes, 'node')}`;
}

function describeEnvironment(environment: EnvironmentPart | 'unreadable'): string {
    if (environment === 'unreadable') return 'encrypted under a key that is not here';
    const names = Object.entries(environment).map(([name, { hidden, value }]) => (hidden ? name : `${name}=${value}`));
    return names.length === 0 ? 'none' : names.join(', ');
}

function plainOf(environment: EnvironmentPart | 'unreadable'): Record<string, string> {
    const entries = environment === 'unreadable' ? [] : Object.entries(environment);
    return Object.fromEntries(entries.filter(([, { hidden }]) => !hidden).map(([name, { value }]) => [name, value]));
}

function containersOf(flows: readonly FlowNode[]): string[][] {
    const sizes = new Map<unknown, number>();
    for (const { z } of flows) sizes.set(z, (sizes.get(z) ?? 0) + 1);
    return flows.filter(isContainer).map((container) => {
        const nodes = count(sizes.get(container.id) ?? 0, 'node');
        return [container.type, nodes, containerLabel(container)];
    });
}
