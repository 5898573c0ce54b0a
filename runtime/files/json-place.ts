/** Where in a JSON value a reader is, for sentences to people: `flows.flows[3].func`. */
export class JsonPlace {
    /** From outside to inside: the name of the member, or the index of the entry, that is being read. */
    private readonly steps: (string | number)[] = [];

    /** Goes into a list, before its first entry, or into an object. */
    enter(isList: boolean): void {
        this.steps.push(isList ? -1 : '');
    }

    leave(): void {
        this.steps.pop();
    }

    /** Goes to the next entry of the list. */
    next(): void {
        this.steps[this.steps.length - 1] = (this.steps.at(-1) as number) + 1;
    }

    /** Goes to a member of the object. */
    name(key: string): void {
        this.steps[this.steps.length - 1] = key;
    }

    /** Name of the member that is being read. */
    get key(): string {
        return this.steps.at(-1) as string;
    }

    /** Name of the member that holds the object that is being read. */
    get parentKey(): string | undefined {
        const step = this.steps.at(-2);
        return typeof step === 'string' ? step : undefined;
    }

    /** Index of the entry that is being read. */
    get index(): number {
        return this.steps.at(-1) as number;
    }

    /** For programs: no two places have the same. */
    path(): string {
        return this.steps.map((step) => (typeof step === 'number' ? `[${step}]` : plainOrQuoted(step))).join('.');
    }

    /** For people: in quotes, and not longer than can be read. */
    text(): string {
        const steps = this.steps
            .slice(0, MAX_STEPS)
            .map((step) => (typeof step === 'number' ? `[${step}]` : `.${short(step)}`));
        const path = steps.join('').replace(/^\./, '');
        if (path === '') return 'the top';
        return `“${path}${this.steps.length > MAX_STEPS ? '…' : ''}”`;
    }
}

const MAX_STEPS = 12;
const MAX_CHARACTERS = 40;

function plainOrQuoted(name: string): string {
    return /^\w+$/.test(name) ? name : JSON.stringify(name);
}

function short(name: string): string {
    return name.length > MAX_CHARACTERS ? `${name.slice(0, MAX_CHARACTERS)}…` : name;
}
