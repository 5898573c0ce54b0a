import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { Looks } from '../../editor/flow-map/looks';
import type { Scene } from '../../editor/flow-map/scene';
import type { FlowNode } from '../../runtime/core/snapshot';

const ROOT = join(__dirname, '../..');

/** What a scene is made of, and the map that draws it, brought into the page of the real editor beside the product. */
export async function addLayout(page: Page): Promise<void> {
    const entry = `
        export { createFlowMap } from './editor/flow-map/flow-map';
        export { connectLooks } from './editor/red-looks';
        export { layOutFlow } from './editor/flow-map/layout';
        export { measureInEditor } from './editor/flow-map/measure-text';`;
    const { outputFiles } = await build({
        stdin: { contents: entry, resolveDir: ROOT, loader: 'ts' },
        bundle: true,
        format: 'iife',
        globalName: 'flowMap',
        loader: { '.css': 'text' },
        write: false,
    });
    await page.addScriptTag({ content: `${outputFiles[0]!.text}; window.flowMap = flowMap;` });
}

/** The scenes of flows of one flow array, laid out in the page with the editor's own types. */
export async function layOutInPage(page: Page, flows: readonly FlowNode[], ids: readonly string[]): Promise<Scene[]> {
    // As text, large flows come over many times faster.
    const scenes = await page.evaluate(
        ([text, wanted]) => {
            const nodes = JSON.parse(text) as FlowNode[];
            const { connectLooks, layOutFlow, measureInEditor } = (window as unknown as LayoutWindow).flowMap;
            const options = { looks: connectLooks(), measure: measureInEditor(document) };
            return JSON.stringify(wanted.map((id) => layOutFlow(id, nodes, options)));
        },
        [JSON.stringify(flows), ids] as const,
    );
    return JSON.parse(scenes) as Scene[];
}

/** Loads flows into the editor instead of its own, as undeployed changes. */
export function loadFlows(page: Page, flows: readonly FlowNode[]): Promise<void> {
    return page.evaluate((nodes) => {
        const { RED } = window as unknown as LayoutWindow;
        RED.nodes.clear();
        // So that nothing of what was drawn is taken for a node that has the same id.
        RED.view.redraw(true, true);
        RED.nodes.import(structuredClone(nodes));
        RED.workspaces.refresh();
        RED.view.redraw(true, true);
    }, flows);
}

/** Shows a tab or subflow in the editor, with nothing or with one node selected. */
export function showFlow(page: Page, flow: string, selected?: string): Promise<void> {
    return page.evaluate(
        ([id, node]) => {
            const { RED } = window as unknown as LayoutWindow;
            RED.workspaces.show(id, true);
            RED.view.select(node ?? { nodes: [] });
            RED.view.redraw(true, true);
        },
        [flow, selected] as const,
    );
}

export interface LayoutWindow {
    flowMap: {
        connectLooks: () => Looks;
        layOutFlow: typeof import('../../editor/flow-map/layout').layOutFlow;
        measureInEditor: typeof import('../../editor/flow-map/measure-text').measureInEditor;
    };
    RED: {
        nodes: {
            clear(): void;
            import(flows: readonly FlowNode[]): void;
            node: (id: string) => unknown;
            subflow(id: string): { name: string };
            dirty(): boolean;
            createCompleteNodeSet(): FlowNode[];
            registry: { getNodeTypes(): string[] };
            getType(type: string): {
                category: string;
                inputs?: number;
                outputs?: number;
                defaults?: Record<string, { value?: unknown; type?: string }>;
            };
        };
        workspaces: { show(id: string, skipStack: boolean): void; refresh(): void };
        view: {
            redraw(updateActive: boolean, now: boolean): void;
            select(what: unknown): void;
            calculateTextWidth(text: string, className: string): number;
        };
    };
}
