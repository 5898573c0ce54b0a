import type { FlowNode } from '../core/snapshot';

/** What tells where a node belongs. */
export interface NodeHead extends FlowNode {
    /** Where it stands in the flow array. */
    at: number;
}

/**
 * A flow array as text, node by node. The text is kept outside the heap: a large file neither fills it nor has the
 * garbage collector look at hundreds of thousands of objects again and again.
 */
export class FlowTexts {
    readonly heads: NodeHead[] = [];
    private readonly shelves: Buffer[] = [];
    /** Three numbers a node: shelf, start and end. */
    private readonly places: number[] = [];
    private readonly indexes = new Map<string, number>();
    private readonly known = new Map<string, string>();
    private room = Buffer.alloc(0);
    private used = 0;

    add(node: FlowNode): void {
        const { id, type, z } = node;
        const head = { at: this.heads.length, id, type: this.shared(type), ...(z && { z: this.shared(z) }) };
        this.indexes.set(id, head.at);
        this.heads.push(head);
        const text = JSON.stringify(node);
        const bytes = Buffer.byteLength(text);
        if (this.used + bytes > this.room.length) this.newShelf(bytes);
        this.room.write(text, this.used);
        this.places.push(this.shelves.length - 1, this.used, this.used + bytes);
        this.used += bytes;
    }

    /** Where in the flow array the node with this id stands; undefined when there is none. */
    indexOf(id: string): number | undefined {
        return this.indexes.get(id);
    }

    /** JSON of one node, as `JSON.stringify` writes it. */
    text({ at }: NodeHead): string {
        const [shelf, start, end] = this.places.slice(3 * at, 3 * at + 3);
        return this.shelves[shelf!]!.toString('utf8', start, end);
    }

    /** JSON of all nodes in the order of the flow array. */
    *texts(): Generator<string> {
        for (const head of this.heads) yield this.text(head);
    }

    private newShelf(bytes: number): void {
        this.room = Buffer.allocUnsafeSlow(Math.max(bytes, SHELF_BYTES));
        this.used = 0;
        this.shelves.push(this.room);
    }

    /** One text for all that are equal: there are few tabs and types. */
    private shared(text: string): string {
        const known = this.known.get(text);
        if (known !== undefined) return known;
        this.known.set(text, text);
        return text;
    }
}

const SHELF_BYTES = 1024 * 1024;
