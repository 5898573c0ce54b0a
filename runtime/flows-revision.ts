import { createHash } from 'node:crypto';
import { Pacer } from './pacer';

/**
 * The revision that Node-RED (4 and 5) gives to flows: SHA-256 of their JSON. Made with breaks.
 *
 * @param texts JSON of each node, as `JSON.stringify` writes it
 */
export async function flowsRevision(texts: Iterable<string>): Promise<string> {
    const hash = createHash('sha256');
    const pacer = new Pacer();
    let separator = '[';
    for (const text of texts) {
        hash.update(separator).update(text);
        separator = ',';
        await pacer.breathe();
    }
    return hash.update(separator === '[' ? '[]' : ']').digest('hex');
}
