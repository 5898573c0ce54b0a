import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** A package that the tests make up: its files by path, without package.json's name and version. */
export interface MadePackage {
    name: string;
    version: string;
    /** More of package.json. */
    manifest?: object;
    files?: Record<string, string>;
}

/** npm's registry for packages of the tests' own, on the loopback interface: nothing else can be had from it. */
export class NpmRegistry {
    private readonly packages = new Map<string, Map<string, { made: MadePackage; tarball: Buffer }>>();

    private constructor(private readonly server: Server) {}

    static async start(): Promise<NpmRegistry> {
        const server = createServer();
        const registry = new NpmRegistry(server);
        server.on('request', (request, response) => registry.answer(request, response));
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        return registry;
    }

    get url(): string {
        const { port } = this.server.address() as { port: number };
        return `http://127.0.0.1:${port}/`;
    }

    /** Environment of a process whose npm uses this registry, and a cache of its own in this folder. */
    environment(cache: string): Record<string, string> {
        return {
            npm_config_registry: this.url,
            npm_config_cache: cache,
            npm_config_fetch_retries: '0',
            npm_config_userconfig: `${cache}/.npmrc`,
        };
    }

    /** From now on the package can be had. `broken`: with a tarball that is not what the registry promises. */
    publish(made: MadePackage, broken = false): void {
        const versions = this.packages.get(made.name) ?? new Map<string, { made: MadePackage; tarball: Buffer }>();
        const tarball = tarballOf(made);
        versions.set(made.version, { made, tarball: broken ? Buffer.from('no tarball') : tarball });
        this.packages.set(made.name, versions);
    }

    /** From now on the package cannot be had. */
    withdraw(name: string): void {
        this.packages.delete(name);
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((done) => this.server.close(done));
    }

    private answer(request: IncomingMessage, response: ServerResponse): void {
        const path = decodeURIComponent((request.url ?? '/').slice(1).split('?')[0]!);
        const [, name = path, version] = /^(.+)\/-\/(.+)\.tgz$/.exec(path) ?? [];
        const versions = this.packages.get(name);
        const found = version === undefined ? undefined : versions?.get(version);
        if (found) {
            response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(found.tarball);
        } else if (versions && version === undefined) {
            response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(this.packument(name)));
        } else {
            response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"Not found"}');
        }
    }

    private packument(name: string): object {
        const versions = [...this.packages.get(name)!.values()].map(({ made }) => ({
            ...manifestOf(made),
            dist: {
                tarball: `${this.url}${name}/-/${made.version}.tgz`,
                integrity: `sha512-${createHash('sha512').update(tarballOf(made)).digest('base64')}`,
            },
        }));
        return {
            name,
            'dist-tags': { latest: versions.at(-1)!.version },
            versions: Object.fromEntries(versions.map((version) => [version.version, version])),
        };
    }
}

/** A package with one node type, which sets `msg.payload` to the version of the package. */
export function nodePackage(name: string, version: string, type: string): MadePackage {
    const code = `module.exports = (RED) => RED.nodes.registerType(${JSON.stringify(type)}, function (config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, send, done) => { msg.payload = ${JSON.stringify(version)}; send(msg); done(); });
}, { credentials: { secret: { type: 'password' } } });`;
    const html = `<script type="text/javascript">RED.nodes.registerType(${JSON.stringify(type)}, {
    category: 'function', color: '#fff', defaults: { name: { value: '' } }, inputs: 1, outputs: 1,
});</script>`;
    return {
        name,
        version,
        manifest: { 'node-red': { nodes: { [type]: 'node.js' } } },
        files: { 'node.js': code, 'node.html': html },
    };
}

interface FullManifest {
    name: string;
    version: string;
}

function manifestOf({ name, version, manifest }: MadePackage): FullManifest {
    return { name, version, ...manifest };
}

function tarballOf(made: MadePackage): Buffer {
    const files = { 'package.json': JSON.stringify(manifestOf(made)), ...made.files };
    const entries = Object.entries(files).map(([path, text]) => tarEntry(`package/${path}`, Buffer.from(text)));
    return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** One file in the format "ustar" (POSIX.1-1988). */
function tarEntry(path: string, content: Buffer): Buffer {
    const header = Buffer.alloc(512);
    const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits - 1, '0')}\0`;
    header.write(path, 0);
    header.write(octal(0o644, 8), 100);
    header.write(octal(0, 8), 108);
    header.write(octal(0, 8), 116);
    header.write(octal(content.length, 12), 124);
    header.write(octal(0, 12), 136);
    header.write(' '.repeat(8), 148);
    header.write('0', 156);
    header.write('ustar\0' + '00', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
