/** Names of the two properties that hold what stands in one of Node-RED's typed inputs. */
export interface TypedPair {
    value: string;
    type: string;
}

/** The pair that a property belongs to, as its value or as its type; undefined where it stands for itself. */
export function typedPair(property: string, ...versions: readonly (object | undefined)[]): TypedPair | undefined {
    const isPair = ({ value, type }: TypedPair): boolean =>
        versions.some((version) => {
            const named = ownValue(version, type);
            return ownValue(version, value) !== undefined && typeof named === 'string' && isType(named, type);
        });
    const asValue = [PECULIAR[property], ...SUFFIXES.map((suffix) => property + suffix)];
    const asType = SUFFIXES.filter((suffix) => property.endsWith(suffix)).map((suffix) => ({
        value: property.slice(0, -suffix.length),
        type: property,
    }));
    const [peculiar] = Object.entries(PECULIAR).find(([, type]) => type === property) ?? [];
    return [
        ...asValue.flatMap((type) => (type === undefined ? [] : { value: property, type })),
        ...(peculiar === undefined ? [] : [{ value: peculiar, type: property }]),
        ...asType,
    ].find(isPair);
}

/** The value of an own property; undefined where there is none. */
export function ownValue(version: object | undefined, property: string): unknown {
    return version && Object.hasOwn(version, property) ? (version as Record<string, unknown>)[property] : undefined;
}

/** Most nodes call it `payloadType`; the rules of the change node and others `vt`, `tot`. */
const SUFFIXES = ['Type', 't', '_type'];

/** Debug's own names. */
const PECULIAR: Readonly<Record<string, string>> = { complete: 'targetType', statusVal: 'statusType' };

/** The types that Node-RED's typed input has of its own; debug has three more. */
const TYPES: ReadonlySet<string> = new Set([
    'msg',
    'flow',
    'global',
    'str',
    'num',
    'bool',
    'json',
    'bin',
    're',
    'date',
    'jsonata',
    'env',
    'node',
    'cred',
]);

function isType(named: string, property: string): boolean {
    return TYPES.has(named) || Object.values(PECULIAR).includes(property);
}
