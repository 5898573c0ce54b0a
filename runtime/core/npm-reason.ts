import { withoutSecrets } from './without-secrets';

/**
 * Why npm failed, in its own words on one line, the code first: "ETARGET: No matching version found for a@1.0.0." Undefined
 * when it printed no error. Secrets of addresses are taken out.
 */
export function npmReason(output: string): string | undefined {
    const lines = output.split(/\r?\n/).flatMap((line) => /^npm (?:error|ERR!)(?: (.*))?$/.exec(line)?.[1] ?? []);
    const code = lines.flatMap((line) => /^code (\S+)$/.exec(line)?.[1] ?? [])[0];
    const sentences = lines
        .map((line) => line.replace(TOPIC, '').trim())
        .filter((line) => line !== '' && !HINT.test(line));
    const reason = [...new Set(sentences)].slice(0, MAX_SENTENCES).join(' ');
    const text = [code, reason].filter((part) => part !== undefined && part !== '').join(': ');
    return text === '' ? undefined : withoutSecrets(text).slice(0, MAX_CHARACTERS);
}

const MAX_SENTENCES = 2;
const MAX_CHARACTERS = 500;

/** The word with which npm begins each line about one sort of failure. */
const TOPIC = /^(?:404|notarget|network|engine|notsup|peer)(?:\s|$)/;

/** What npm says whatever went wrong. */
const HINT =
    /^(?:code |errno |syscall |path |A complete log|In most cases|a package version that|Note that|This is a problem related to|If you are behind)/;
