/**
 * A secret that nobody can guess (140 random bits) and that can be read out: seven groups of four characters, none of
 * which is taken for another.
 */
export function newSecret(
    random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (b) => crypto.getRandomValues(b),
): string {
    const characters = [...random(new Uint8Array(LENGTH))].map((byte) => ALPHABET[byte % ALPHABET.length]!);
    return characters.join('').match(/.{4}/g)!.join('-');
}

/** 32 of them, so that every byte stands for each equally often. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 28;
