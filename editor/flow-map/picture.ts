import { compose, type Drawn, type DrawnGroup, type DrawnNode } from './composition';
import type { MapView } from './flow-map';
import { layOutFlow, type LayoutOptions } from './layout';
import { lookUp } from './looked-up';
import type { Box, Scene, SceneLinkAway, SceneWire } from './scene';
import { enclosing, indexBoxes, type SpatialIndex } from './spatial-index';
import type { FlowNode } from '../../runtime/core/snapshot';
import type { Change } from '../../runtime/core/wire';

/** What there is to be seen of one view: made anew only as far as something changed. */
export class Picture {
    /** In the order in which they are painted. */
    drawn: readonly Drawn[] = [];
    index: SpatialIndex = indexBoxes([]);
    bounds: Box = enclosing([]);
    private view: MapView | undefined;
    private after: Scene = EMPTY;
    private before: Scene | undefined;
    private blend = 0.5;
    private movesShown = true;

    constructor(private readonly layout: LayoutOptions) {}

    get flow(): string | undefined {
        return this.view?.flow;
    }

    /** Neither in a subflow's template nor in a locked tab any button does. */
    get buttonsWork(): boolean {
        if (!this.view) return false;
        const { flow, flows, before } = this.view;
        const container = lookUp(flows).get(flow) ?? (before && lookUp(before).get(flow));
        return container?.type === 'tab' && container.locked !== true;
    }

    /** False when it is what is shown already. */
    show(view: MapView): boolean {
        const old = this.view;
        const isSameFlow = old?.flow === view.flow;
        if (isSameFlow && old.flows === view.flows && old.before === view.before && old.changes === view.changes) {
            return false;
        }
        if (!isSameFlow || old.flows !== view.flows) this.after = layOutFlow(view.flow, view.flows, this.layout);
        if (!isSameFlow || old.before !== view.before) {
            this.before = view.before && layOutFlow(view.flow, view.before, this.layout);
        }
        this.view = view;
        this.bounds = enclosing([this.after, this.before].flatMap((scene) => (scene ? usedBounds(scene) : [])));
        this.compose();
        return true;
    }

    /** Gives the places where something else is seen now; undefined for everywhere. */
    setBlend(blend: number): Box[] | undefined {
        const [isOtherSide, fading] = [this.blend < 0.5 !== blend < 0.5, this.fading()];
        this.blend = blend;
        if (!this.before) return [];
        this.compose();
        return isOtherSide ? undefined : [...fading, ...this.fading()];
    }

    setMovesShown(shown: boolean): void {
        this.movesShown = shown;
        if (this.before) this.compose();
    }

    /** Where a node or group is drawn: at two places when both of its states are seen. The last one is meant most. */
    placesOf(id: string): (DrawnNode | DrawnGroup)[] {
        return this.drawn.filter((each): each is DrawnNode | DrawnGroup => idOf(each) === id);
    }

    /** Nodes that can be chosen with the keyboard. */
    nodes(): DrawnNode[] {
        return this.drawn.filter(
            (each): each is DrawnNode => each.kind === 'node' && each.tone !== 'ghost' && each.node.node !== undefined,
        );
    }

    /** The links of a link node, which are seen only while it is chosen. */
    linksOf(id: string): { links: SceneWire[]; away: SceneLinkAway[] } {
        const { wires, linksAway } = this.before && this.blend < 0.5 ? this.before : this.after;
        return {
            links: wires.filter(({ kind, from, to }) => kind === 'link' && (from === id || to === id)),
            away: linksAway.filter((each) => each.id === id),
        };
    }

    changeOf({ id }: FlowNode): Change | undefined {
        return this.view?.changes?.get(id);
    }

    private fading(): Box[] {
        return this.drawn.filter(({ tone }) => tone !== 'plain' && tone !== 'calm').map(({ box }) => box);
    }

    private compose(): void {
        this.drawn = compose({
            after: this.after,
            ...(this.before && { before: this.before }),
            changes: this.view?.changes ?? new Map(),
            blend: this.blend,
            movesShown: this.movesShown,
        });
        this.index = indexBoxes(this.drawn.map(({ box }) => box));
    }
}

const EMPTY: Scene = { groups: [], wires: [], nodes: [], linksAway: [], bounds: { x: 0, y: 0, w: 0, h: 0 } };

function usedBounds({ nodes, groups, bounds }: Scene): Box[] {
    return nodes.length + groups.length > 0 ? [bounds] : [];
}

function idOf(drawn: Drawn): string | undefined {
    return drawn.kind === 'node' ? drawn.node.id : drawn.kind === 'group' ? drawn.group.id : undefined;
}
