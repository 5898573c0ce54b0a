import { withoutSecrets } from '../core/without-secrets';
import { FUNCTION } from '../core/plan-settings';

/** How a setting is captured, always so that capturing what was captured gives the same again. */
type Way = (value: unknown) => unknown;

/** Numbers, texts, switches, and lists and objects of them. Functions are only named; what sounds secret is left out. */
const asJson: Way = (value) => jsonOf(value);

/** The names of an object's keys, since the values are code, or may be secrets. */
const asNames: Way = (value) =>
    Array.isArray(value) ? value.filter(isText) : isObject(value) ? Object.keys(value).sort() : undefined;

/** By name of the store only which module it uses: its configuration may hold passwords. */
const asStores: Way = (value) =>
    isObject(value)
        ? mapValues(value, (store) => (isObject(store) ? pick(store, ['module']) : jsonOf(store)))
        : undefined;

/** By name of the logger only what it logs. */
const asLoggers: Way = (value) =>
    isObject(value)
        ? mapValues(value, (logger) => (isObject(logger) ? pick(logger, ['level', 'metrics', 'audit']) : {}))
        : undefined;

/** Texts as they are, patterns as their source. */
const asPatterns: Way = (value) => (Array.isArray(value) ? value.map(String) : undefined);

/**
 * Node-RED's settings that a snapshot holds: what shapes how flows run and is no secret. Everything else in settings.js,
 * in particular `adminAuth`, `credentialSecret`, `https` and `httpNodeAuth`, is never looked at. docs/settings.md has the list.
 */
const CAPTURED: Readonly<Record<string, Way>> = {
    flowFile: asJson,
    flowFilePretty: asJson,
    nodesDir: asJson,
    httpAdminRoot: asJson,
    httpNodeRoot: asJson,
    httpRoot: asJson,
    httpStatic: asJson,
    httpStaticRoot: asJson,
    httpNodeCors: asJson,
    httpStaticCors: asJson,
    httpServerOptions: asJson,
    httpNodeMiddleware: asJson,
    proxyOptions: asJson,
    ui: asJson,
    apiMaxLength: asJson,
    lang: asJson,
    logging: asLoggers,
    contextStorage: asStores,
    exportGlobalContextKeys: asJson,
    externalModules: asJson,
    envVarExcludes: asPatterns,
    fileWorkingDirectory: asJson,
    functionExternalModules: asJson,
    functionGlobalContext: asNames,
    functionTimeout: asJson,
    globalFunctionTimeout: asJson,
    nodeMessageBufferMaxLength: asJson,
    debugMaxLength: asJson,
    debugStatusLength: asJson,
    debugUseColors: asJson,
    execMaxBufferSize: asJson,
    httpRequestTimeout: asJson,
    mqttReconnectTime: asJson,
    serialReconnectTime: asJson,
    socketReconnectTime: asJson,
    socketTimeout: asJson,
    tcpMsgQueueSize: asJson,
    inboundWebSocketTimeout: asJson,
    tlsConfigDisableLocalFiles: asJson,
    webSocketNodeVerifyClient: asJson,
};

export const CAPTURED_SETTINGS: readonly string[] = Object.keys(CAPTURED);

/** Those of the listed settings that are set, in the order of the list. */
export function settingsPart(setting: (name: string) => unknown): Record<string, unknown> {
    const pairs = Object.entries(CAPTURED).map(([name, way]) => [name, way(setting(name))] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function jsonOf(value: unknown, depth = 0): unknown {
    if (typeof value === 'function') return FUNCTION;
    if (typeof value === 'string') return withoutSecrets(value);
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
    if (value === null) return null;
    if (typeof value !== 'object' || depth === MAX_DEPTH) return undefined;
    if (Array.isArray(value)) return value.map((entry) => jsonOf(entry, depth + 1) ?? null);
    const entries = Object.entries(value).filter(([name]) => !SECRET_NAME.test(name));
    const captured = entries.map(([name, entry]) => [name, jsonOf(entry, depth + 1)] as const);
    return Object.fromEntries(captured.filter(([, entry]) => entry !== undefined));
}

const MAX_DEPTH = 5;
const SECRET_NAME = /pass|secret|token|credential|auth|private|apikey/i;

function mapValues(object: object, change: (value: unknown) => unknown): object {
    return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function pick(object: object, names: readonly string[]): unknown {
    return jsonOf(Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name))));
}

function isText(value: unknown): value is string {
    return typeof value === 'string';
}

function isObject(value: unknown): value is object {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
